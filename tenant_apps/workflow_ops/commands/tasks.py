"""What people do to tasks: claim, give back, complete."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.decide import effective_outcomes
from tenant_apps.workflow_engine.definition import Step
from tenant_apps.workflow_ops import rules
from tenant_apps.workflow_ops.attachments import store_files
from tenant_apps.workflow_ops.enums import EventKind, TaskStatus
from tenant_apps.workflow_ops.errors import (
    FormRefusedError,
    OutcomeNotOfferedError,
    TaskChangedError,
    TaskRefusedError,
    UnknownTaskError,
)
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowEvent


@transaction.atomic
def claim_task(*, actor: Actor, task_id: int, now: datetime) -> TaskInstance:
    """Take the task; taking it twice changes nothing. Raises UnknownTaskError or TaskRefusedError."""
    task = _locked(actor=actor, task_id=task_id)
    _refuse(rules.why_not_claim(actor=actor, task=task), task)
    if task.claimed_by_id == actor.member_id:
        return task
    task.claimed_by_id = actor.member_id
    _save(task, "claimed_by")
    _record(actor=actor, verb="task.claimed", task=task, now=now)
    return task


@transaction.atomic
def give_back_task(*, actor: Actor, task_id: int, now: datetime) -> TaskInstance:
    """Offer the task to everybody of its role again. Raises UnknownTaskError or TaskRefusedError."""
    task = _locked(actor=actor, task_id=task_id)
    _refuse(rules.why_not_give_back(actor=actor, task=task), task)
    task.claimed_by = None
    _save(task, "claimed_by")
    _record(actor=actor, verb="task.given_back", task=task, now=now)
    return task


@transaction.atomic
def complete_task(
    *,
    actor: Actor,
    task_id: int,
    outcome: str | None,
    data: Mapping[str, Any],
    command_id: uuid.UUID,
    now: datetime,
    version: int | None = None,
    files: Mapping[str, UploadedFile] | None = None,
) -> TaskInstance:
    """Finish the task with an outcome and its form's JSON values; the workflow follows after the commit.

    `version` is the task's version as the page showed it. A repeated `command_id` changes nothing. Raises
    UnknownTaskError, TaskChangedError, TaskRefusedError, OutcomeNotOfferedError or FormRefusedError.
    """
    task = _locked(actor=actor, task_id=task_id)
    if task.status == TaskStatus.DONE and WorkflowEvent.objects.filter(command_id=command_id, task=task).exists():
        return task
    _refuse(rules.why_not_complete(actor=actor, task=task), task)
    if version is not None and version != task.version:
        raise TaskChangedError(_("This task has changed since you opened it. Please look at it again."))
    step = compiled(task.instance.version_id).steps[task.step]
    outcome = _checked_outcome(step=step, outcome=outcome)
    values = {**data, **store_files(instance=task.instance, files=files or {}, actor=actor, now=now)}
    _check_form(step=step, data=values)
    task.status, task.outcome, task.data = TaskStatus.DONE, outcome or "", values
    task.claimed_by_id, task.closed_at = actor.member_id, now
    _save(task, "status", "outcome", "data", "claimed_by", "closed_at")
    WorkflowEvent.objects.create(
        instance=task.instance,
        kind=EventKind.COMPLETE,
        task=task,
        by_id=actor.acting_member_id,
        payload={"outcome": outcome, "data": values, "task_version": task.version},
        command_id=command_id,
        at=now,
    )
    _record(actor=actor, verb="task.completed", task=task, now=now)
    follow_after_commit(instance_id=task.instance_id, company_id=actor.company_id or 0)
    return task


def _locked(*, actor: Actor, task_id: int) -> TaskInstance:
    """Return the task with its row locked; raises UnknownTaskError also where the actor may not know of it."""
    task = (
        TaskInstance.objects.select_for_update(of=("self",))
        .select_related("instance", "offered_role", "claimed_by")
        .filter(pk=task_id)
        .first()
    )
    if task is None or not (rules.is_offered_to(actor=actor, task=task) or _took_part(actor=actor, task=task)):
        raise UnknownTaskError
    return task


def _took_part(*, actor: Actor, task: TaskInstance) -> bool:
    return actor.member_id is not None and actor.member_id == task.claimed_by_id


def _refuse(reason: str, task: TaskInstance) -> None:
    if reason and task.status != TaskStatus.OPEN:
        raise TaskChangedError(reason)
    if reason:
        raise TaskRefusedError(reason)


def _checked_outcome(*, step: Step, outcome: str | None) -> str | None:
    offered = effective_outcomes(step)
    if not offered:
        return None
    if outcome not in offered:
        raise OutcomeNotOfferedError(
            _("“%(outcome)s” is not offered here. Choose one of: %(offered)s.")
            % {"outcome": outcome or "", "offered": ", ".join(offered)}
        )
    return outcome


def _check_form(*, step: Step, data: Mapping[str, Any]) -> None:
    """Refuse data for fields that the step's form does not have, and missing required ones."""
    writable = {item.field.id: item for item in step.form if item.kind != "show"}
    for name in data:
        if name not in writable:
            raise FormRefusedError(_("This task has no field “%(field)s”.") % {"field": name})
    for name, item in writable.items():
        if item.field.required and data.get(name) in (None, "", []):
            raise FormRefusedError(_("“%(field)s” is required.") % {"field": item.field.label})


def _save(task: TaskInstance, *fields: str) -> None:
    task.version += 1
    task.save(update_fields=[*fields, "version"])


def _record(*, actor: Actor, verb: str, task: TaskInstance, now: datetime) -> None:
    subject = Subject(
        kind="task",
        id=task.pk,
        label=f"T-{task.instance.number} · {task.title}",
        after={"outcome": task.outcome} if task.outcome else {},
    )
    record(actor=actor, verb=verb, subject=subject, at=now)
