"""Every change to workflows: drafts and published versions."""

import json
from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team.commands import ensure_role
from tenant_apps.workflow_design import gallery, queries, rules
from tenant_apps.workflow_design.canonical import canonical_json, digest
from tenant_apps.workflow_design.checks import Checked
from tenant_apps.workflow_design.drafting import read_draft
from tenant_apps.workflow_design.errors import (
    FaultyDefinitionError,
    StaleDraftError,
    UnchangedError,
    UnknownRolesError,
    UnknownWorkflowError,
    UnprovenError,
)
from tenant_apps.workflow_design.models import DefinitionVersion, Workflow, WorkflowDraft


@transaction.atomic
def save_draft(
    *, actor: Actor, text: str, now: datetime, workflow_key: str | None = None, revision: int | None = None
) -> WorkflowDraft:
    """Store what a designer typed, faults and all; saved again unchanged, nothing changes.

    `workflow_key` is the workflow whose page was edited; without one the text's own key decides, and key and title must
    be readable. `revision` is the workflow's as the page showed it, None where no draft is expected. Raises
    NotAllowedError, FaultyDefinitionError (the text cannot be kept), KeyChangedError, UnknownWorkflowError or
    StaleDraftError.
    """
    rules.require_design(actor=actor)
    read = read_draft(text=text, workflow_key=workflow_key)
    workflow = _locked_or_made(key=read.key, title=read.title, is_new=workflow_key is None, now=now)
    draft = _draft_of(workflow=workflow)
    if draft is not None and draft.text == read.text:
        return draft
    _refuse_stale(workflow=workflow, draft=draft, revision=revision)
    draft = draft or WorkflowDraft(workflow=workflow)
    draft.workflow, draft.text, draft.changed_by_id, draft.changed_at = workflow, read.text, actor.member_id, now
    draft.save()
    if workflow.latest is None and read.title:
        workflow.title, workflow.description = read.title, read.description
    _changed(actor=actor, verb="workflow.drafted", workflow=workflow, now=now)
    return draft


@transaction.atomic
def publish(
    *,
    actor: Actor,
    workflow_key: str,
    revision: int,
    now: datetime,
    create_roles: bool = False,
    accept_unproven: bool = False,
) -> DefinitionVersion:
    """Make the draft the next version, which never changes again; the draft is gone afterwards.

    Raises NotAllowedError, UnknownWorkflowError (also where there is no draft), StaleDraftError, FaultyDefinitionError,
    UnknownRolesError (unless they are to be created), UnprovenError (unless that is accepted) or UnchangedError.
    """
    rules.require_publish(actor=actor)
    workflow = _locked(key=workflow_key)
    draft = _expected_draft(workflow=workflow, revision=revision)
    checked = queries.check(text=draft.text)
    if checked.document is None or not checked.publishable:
        raise FaultyDefinitionError(checked.faults)
    sha256 = digest(checked.document)
    if workflow.latest is not None and workflow.latest.sha256 == sha256:
        raise UnchangedError(workflow.latest.number)
    if checked.unproven and not accept_unproven:
        raise UnprovenError
    _create_roles(actor=actor, checked=checked, agreed=create_roles, now=now)
    version = DefinitionVersion.objects.create(
        workflow=workflow,
        number=workflow.latest.number + 1 if workflow.latest else 1,
        document=json.loads(canonical_json(checked.document)),
        sha256=sha256,
        text=draft.text,
        published_by_id=actor.member_id,
        published_at=now,
    )
    workflow.latest, workflow.title = version, version.document["title"]
    workflow.description = version.document.get("description", "")
    draft.delete()
    after = {"version": version.number, "sha256": sha256, **({"unproven": True} if checked.unproven else {})}
    _changed(actor=actor, verb="workflow.published", workflow=workflow, now=now, after=after)
    return version


@transaction.atomic
def publish_text(
    *, actor: Actor, text: str, now: datetime, create_roles: bool = True, accept_unproven: bool = False
) -> DefinitionVersion:
    """Store the text as a draft and publish it at once. Raises what `save_draft` and `publish` raise."""
    draft = save_draft(actor=actor, text=text, now=now)
    workflow = draft.workflow
    return publish(
        actor=actor,
        workflow_key=workflow.key,
        revision=workflow.revision,
        now=now,
        create_roles=create_roles,
        accept_unproven=accept_unproven,
    )


@transaction.atomic
def install_from_gallery(*, actor: Actor, key: str, now: datetime) -> DefinitionVersion:
    """Publish a ready-made definition. Raises UnknownWorkflowError, or what `publish_text` raises."""
    entry = gallery.find(key=key)
    if entry is None:
        raise UnknownWorkflowError
    return publish_text(actor=actor, text=entry.text, now=now)


@transaction.atomic
def discard_draft(*, actor: Actor, workflow_key: str, revision: int, now: datetime) -> None:
    """Throw the draft away, and the workflow with it if nothing of it was ever published.

    Raises NotAllowedError, UnknownWorkflowError (also where there is no draft) or StaleDraftError.
    """
    rules.require_design(actor=actor)
    workflow = _locked(key=workflow_key)
    _expected_draft(workflow=workflow, revision=revision).delete()
    _changed(actor=actor, verb="workflow.draft_discarded", workflow=workflow, now=now)
    if workflow.latest is None:
        workflow.delete()


def _locked_or_made(*, key: str, title: str, is_new: bool, now: datetime) -> Workflow:
    if is_new:
        Workflow.objects.get_or_create(key=key, defaults={"title": title, "created_at": now})
    return _locked(key=key)


def _locked(*, key: str) -> Workflow:
    """Return the workflow with its row locked: drafts and version numbers of one workflow are taken in turn."""
    workflow = Workflow.objects.select_for_update(of=("self",)).select_related("latest").filter(key=key).first()
    if workflow is None:
        raise UnknownWorkflowError
    return workflow


def _draft_of(*, workflow: Workflow) -> WorkflowDraft | None:
    return WorkflowDraft.objects.select_related("changed_by").filter(workflow=workflow).first()


def _expected_draft(*, workflow: Workflow, revision: int) -> WorkflowDraft:
    draft = _draft_of(workflow=workflow)
    _refuse_stale(workflow=workflow, draft=draft, revision=revision)
    if draft is None:
        raise UnknownWorkflowError
    return draft


def _refuse_stale(*, workflow: Workflow, draft: WorkflowDraft | None, revision: int | None) -> None:
    is_stale = draft is not None if revision is None else revision != workflow.revision
    if is_stale:
        raise StaleDraftError(queries.theirs(workflow=workflow, draft=draft))


def _create_roles(*, actor: Actor, checked: Checked, agreed: bool, now: datetime) -> None:
    roles = sorted(checked.unknown_roles)
    if not roles:
        return
    if not agreed:
        raise UnknownRolesError(roles)
    rules.require_create_roles(actor=actor, roles=roles)
    for key in roles:
        ensure_role(actor=actor, key=key, now=now)


def _changed(
    *, actor: Actor, verb: str, workflow: Workflow, now: datetime, after: dict[str, object] | None = None
) -> None:
    """Count the change, so that pages opened before it are stale, and audit it."""
    workflow.revision += 1
    workflow.save(update_fields=["title", "description", "latest", "revision"])
    told = {"key": workflow.key, "revision": workflow.revision, **(after or {})}
    record(
        actor=actor,
        verb=verb,
        subject=Subject(kind="workflow", id=workflow.pk, label=workflow.title, after=told),
        at=now,
    )
