"""What people do to tasks: claim, give back, complete."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.workflow_engine.definition import Step
from tenant_apps.workflow_ops import rules
from tenant_apps.workflow_ops.answers import task_answers, with_files
from tenant_apps.workflow_ops.attachments import store_files
from tenant_apps.workflow_ops.enums import EventKind, TaskStatus
from tenant_apps.workflow_ops.errors import OutcomeNotOfferedError, TaskChangedError
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.holding import Hold, audit, known_task, lock_task, require, save
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowEvent
from tenant_apps.workflow_ops.offering import offered_outcomes
from tenant_apps.workflow_ops.rules import TaskAction


@transaction.atomic
def claim_task(*, actor: Actor, task_id: int, now: datetime) -> TaskInstance:
    """Take the task; taking it twice changes nothing. Raises UnknownTaskError or TaskRefusedError."""
    hold = lock_task(actor=actor, action=TaskAction.CLAIM, task_id=task_id, now=now)
    task = hold.task
    if task.claimed_by_id == actor.member_id:
        return task
    task.claimed_by_id = actor.member_id
    save(task, "claimed_by")
    audit(actor=actor, verb="task.claimed", task=task, now=now)
    return task


@transaction.atomic
def give_back_task(*, actor: Actor, task_id: int, now: datetime) -> TaskInstance:
    """Offer the task to everybody it was for again. Raises UnknownTaskError or TaskRefusedError."""
    hold = lock_task(actor=actor, action=TaskAction.GIVE_BACK, task_id=task_id, now=now)
    hold.task.claimed_by = None
    save(hold.task, "claimed_by")
    audit(actor=actor, verb="task.given_back", task=hold.task, now=now)
    return hold.task


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
    hold = known_task(actor=actor, action=TaskAction.COMPLETE, task_id=task_id, now=now)
    task = hold.task
    if task.status == TaskStatus.DONE and WorkflowEvent.objects.filter(command_id=command_id, task=task).exists():
        return task
    require(actor=actor, action=TaskAction.COMPLETE, hold=hold)
    if version is not None and version != task.version:
        raise TaskChangedError(_("This task has changed since you opened it. Please look at it again."))
    outcome = _checked_outcome(step=hold.step, task=task, outcome=outcome)
    answers = task_answers(
        task=task,
        definition=hold.definition,
        outcome=outcome,
        data=data,
        files=files or {},
        at=now,
        roles=actor.roles,
    )
    stored = store_files(instance=task.instance, files=answers.files, actor=actor, now=now)
    values = with_files(answers.values, stored)
    stood_for = _stood_for(actor, hold)
    task.status, task.outcome, task.data = TaskStatus.DONE, outcome or "", values
    task.claimed_by_id, task.stood_for_id, task.closed_at = actor.member_id, stood_for, now
    save(task, "status", "outcome", "data", "claimed_by", "stood_for", "closed_at")
    instance = task.part if hold.step.multi is not None else None
    WorkflowEvent.objects.create(
        instance=task.instance,
        kind=EventKind.COMPLETE,
        task=task,
        by_id=actor.acting_member_id,
        payload={
            "outcome": outcome,
            "data": values,
            "task_version": task.version,
            **({} if instance is None else {"instance": instance}),
            **({} if stood_for is None else {"stood_for": stood_for}),
        },
        command_id=command_id,
        at=now,
    )
    audit(actor=actor, verb="task.completed", task=task, now=now, after={"outcome": outcome} if outcome else {})
    follow_after_commit(instance_id=task.instance_id, company_id=actor.company_id or 0)
    return task


def _stood_for(actor: Actor, hold: Hold) -> int | None:
    """Return the absent person in whose place the actor works, if it is not their own task."""
    hat = rules.hat_for(hats=hold.hats, task=hold.task)
    return hat.member_id if hat is not None and hat.member_id != actor.member_id else None


def _checked_outcome(*, step: Step, task: TaskInstance, outcome: str | None) -> str | None:
    offered = offered_outcomes(step=step, task=task)
    if not offered:
        return None
    if outcome not in offered:
        raise OutcomeNotOfferedError(
            _("“%(outcome)s” is not offered here. Choose one of: %(offered)s.")
            % {"outcome": outcome or "", "offered": ", ".join(offered)}
        )
    return outcome
