"""What people do to a running ticket as a whole: correct, skip, send back, cancel, reopen, add, finish early."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_ops import queries, rules
from tenant_apps.workflow_ops.answers import corrected
from tenant_apps.workflow_ops.enums import ErrorStatus, EventKind
from tenant_apps.workflow_ops.errors import TicketRefusedError, UnknownTicketError
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.holding import Hold, audit, audit_ticket, known_task, operator_of, require
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowError, WorkflowEvent, WorkflowInstance
from tenant_apps.workflow_ops.reopening import why_not_reopen
from tenant_apps.workflow_ops.rules import TaskAction
from tenant_apps.workflow_ops.visibility import visible_instances


@transaction.atomic
def edit_data(
    *, actor: Actor, number: int, data: Mapping[str, Any], command_id: uuid.UUID, now: datetime
) -> WorkflowInstance:
    """Correct the ticket's data (for those who handle errors); what stands still because of it may then go on.

    Raises NotAllowedError, UnknownTicketError, TicketRefusedError (ended) or FormRefusedError (does not fit).
    """
    team_rules.require(actor=actor, permission=Permission.HANDLE_ERRORS)
    instance, definition = _ticket(actor, number)
    if _repeated(command_id):
        return instance
    _refuse_ended(instance)
    values = corrected(definition=definition, data=data, earlier=instance.state["data"])
    before = {name: instance.state["data"].get(name) for name in values}
    personal = {name for name in values if definition.fields[name].personal or definition.fields[name].readers}
    shown = {name: value for name, value in values.items() if name not in personal}
    _happen(actor, instance, EventKind.EDIT, {"data": values}, command_id, now)
    after = {
        "fields": sorted(values),
        "now": shown,
        "was": {name: before[name] for name in shown},
        "digests": {name: [_digest(before[name]), _digest(values[name])] for name in sorted(personal)},
    }
    audit_ticket(actor=actor, verb="ticket.corrected", instance=instance, now=now, after=after)
    return instance


def _digest(value: object) -> str:
    """Return what a value that not every reader of the audit may see leaves there: whether it changed, not to what."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return salted_hmac("workflow_ops.audited_value", text, algorithm="sha256").hexdigest()


@transaction.atomic
def skip_step(*, actor: Actor, task_id: int, outcome: str | None, command_id: uuid.UUID, now: datetime) -> TaskInstance:
    """Let the ticket go on without this task being done, by its else-way or as if it had ended with `outcome`.

    Raises UnknownTaskError, TaskRefusedError, TaskChangedError, or TicketRefusedError for an outcome it does not have.
    """
    hold = known_task(actor=actor, action=TaskAction.SKIP, task_id=task_id, now=now)
    if not _repeated(command_id):
        require(actor=actor, action=TaskAction.SKIP, hold=hold)
        if outcome is not None and outcome not in hold.step.buttons:
            raise TicketRefusedError(_("This step cannot end with “%(outcome)s”.") % {"outcome": outcome[:63]})
        _about_task(actor, hold, EventKind.SKIP, {"outcome": outcome}, "task.skipped", command_id, now)
    return hold.task


@transaction.atomic
def send_back(*, actor: Actor, task_id: int, to: str, command_id: uuid.UUID, now: datetime) -> TaskInstance:
    """Take the ticket from this task to another step.

    Raises UnknownTaskError, TaskRefusedError or TicketRefusedError.
    """
    hold = known_task(actor=actor, action=TaskAction.SEND_BACK, task_id=task_id, now=now)
    if _repeated(command_id):
        return hold.task
    require(actor=actor, action=TaskAction.SEND_BACK, hold=hold)
    if to not in hold.definition.steps:
        raise TicketRefusedError(_("This workflow has no step “%(step)s”.") % {"step": to})
    if to in hold.task.instance.state["open"] and to != hold.task.step:
        raise TicketRefusedError(_("The ticket is at “%(step)s” already.") % {"step": hold.definition.steps[to].title})
    _about_task(actor, hold, EventKind.MOVE, {"to": to}, "task.sent_back", command_id, now)
    return hold.task


@transaction.atomic
def add_instance(*, actor: Actor, task_id: int, item: Any, command_id: uuid.UUID, now: datetime) -> TaskInstance:
    """Add one more task to a step with many, for this line or person. Raises UnknownTaskError or TaskRefusedError."""
    hold = known_task(actor=actor, action=TaskAction.ADD_INSTANCE, task_id=task_id, now=now)
    if not _repeated(command_id):
        require(actor=actor, action=TaskAction.ADD_INSTANCE, hold=hold)
        _about_task(actor, hold, EventKind.ADD_INSTANCE, {"item": item}, "task.added", command_id, now)
    return hold.task


@transaction.atomic
def finish_early(*, actor: Actor, task_id: int, command_id: uuid.UUID, now: datetime) -> TaskInstance:
    """End a step with many tasks with what is finished. Raises UnknownTaskError or TaskRefusedError."""
    hold = known_task(actor=actor, action=TaskAction.FINISH_EARLY, task_id=task_id, now=now)
    if not _repeated(command_id):
        require(actor=actor, action=TaskAction.FINISH_EARLY, hold=hold)
        _about_task(actor, hold, EventKind.FINISH_MULTI, {}, "task.finished_early", command_id, now)
    return hold.task


@transaction.atomic
def cancel_ticket(*, actor: Actor, number: int, reason: str, command_id: uuid.UUID, now: datetime) -> WorkflowInstance:
    """Cancel the ticket with all that is open, also below it. Raises UnknownTicketError or TicketRefusedError."""
    instance, definition = _ticket(actor, number)
    if _repeated(command_id):
        return instance
    may = definition.on_cancel
    refused = rules.why_not_cancel(actor=actor, instance=instance, requester_may=may.requester, roles=may.roles)
    if refused:
        raise TicketRefusedError(refused)
    _happen(actor, instance, EventKind.CANCEL, {"reason": reason}, command_id, now)
    audit_ticket(actor=actor, verb="ticket.cancelled", instance=instance, now=now, after={"reason": reason})
    return instance


@transaction.atomic
def reopen_ticket(*, actor: Actor, number: int, command_id: uuid.UUID, now: datetime) -> WorkflowInstance:
    """Open a finished ticket again, at the step and within the time its definition names.

    Raises UnknownTicketError or TicketRefusedError.
    """
    instance, definition = _ticket(actor, number)
    if _repeated(command_id):
        return instance
    refused = why_not_reopen(actor=actor, instance=instance, definition=definition, now=now)
    if refused or definition.reopen is None:
        raise TicketRefusedError(refused)
    _happen(actor, instance, EventKind.REOPEN, {"to": definition.reopen.to}, command_id, now)
    audit_ticket(actor=actor, verb="ticket.reopened", instance=instance, now=now)
    return instance


@transaction.atomic
def go_round_error(
    *, actor: Actor, error_id: int, command_id: uuid.UUID, now: datetime, to: str = "", outcome: str | None = None
) -> WorkflowInstance:
    """Take the ticket of an open error past the step at which it stands: to another step, or skipping it.

    For those who handle errors. What was typed at that step stays with its task. Raises NotAllowedError,
    UnknownTicketError or TicketRefusedError (not open any more, or it stands at no step).
    """
    team_rules.require(actor=actor, permission=Permission.HANDLE_ERRORS)
    error = WorkflowError.objects.select_related("instance", "event__task").filter(pk=error_id).first()
    if error is None:
        raise UnknownTicketError
    if _repeated(command_id):
        return error.instance
    opening = queries.standing_at(error=error)
    if error.status == ErrorStatus.RESOLVED or opening is None:
        raise TicketRefusedError(_("This ticket does not stand at a step that can be passed. Try again, or cancel it."))
    if to and to not in compiled(error.instance.version_id).steps:
        raise TicketRefusedError(_("This workflow has no step “%(step)s”.") % {"step": to})
    step, n = opening
    kind, more = (EventKind.MOVE, {"to": to}) if to else (EventKind.SKIP, {"outcome": outcome})
    _happen(actor, error.instance, kind, {"step": step, "n": n, **more}, command_id, now)
    audit_ticket(actor=actor, verb="error.gone_round", instance=error.instance, now=now, after={"step": step, **more})
    return error.instance


def _ticket(actor: Actor, number: int) -> tuple[WorkflowInstance, Definition]:
    instance = visible_instances(actor=actor).filter(number=number).first()
    if instance is None:
        raise UnknownTicketError
    return instance, compiled(instance.version_id)


def _refuse_ended(instance: WorkflowInstance) -> None:
    if instance.has_ended:
        raise TicketRefusedError(_("This ticket has ended already."))


def _repeated(command_id: uuid.UUID) -> bool:
    return WorkflowEvent.objects.filter(command_id=command_id).exists()


def _about_task(
    actor: Actor,
    hold: Hold,
    kind: EventKind,
    payload: dict[str, Any],
    verb: str,
    command_id: uuid.UUID,
    now: datetime,
) -> None:
    task = hold.task
    _happen(actor, task.instance, kind, {"step": task.step, "n": task.n, **payload}, command_id, now)
    audit(actor=actor, verb=verb, task=task, now=now, after=payload)


def _happen(
    actor: Actor,
    instance: WorkflowInstance,
    kind: EventKind,
    payload: dict[str, Any],
    command_id: uuid.UUID,
    now: datetime,
) -> None:
    """Write a repair down; it is followed before events that wait behind an error."""
    WorkflowEvent.objects.create(
        instance=instance,
        kind=kind,
        by_id=actor.member_id,
        payload={**payload, **operator_of(actor)},
        command_id=command_id,
        ahead=True,
        at=now,
    )
    follow_after_commit(instance_id=instance.pk, company_id=actor.company_id or 0)
