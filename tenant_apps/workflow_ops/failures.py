"""Keeps what the manager could not follow: one error row per event, attempts with pauses, then open."""

import hashlib
import logging
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg2
from django.db import InterfaceError, InternalError, OperationalError, transaction
from django.utils.translation import gettext as _

from tenant_apps.notifications.commands import queue_mail
from tenant_apps.team import queries as team_queries
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.durations import Duration
from tenant_apps.workflow_ops import links
from tenant_apps.workflow_ops.enums import ErrorCategory, ErrorStatus, EventKind
from tenant_apps.workflow_ops.errors import ManagerFailure
from tenant_apps.workflow_ops.models import WorkflowError, WorkflowEvent, WorkflowInstance

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3  # then the error stays open until somebody deals with it; `on_error` of a step overrides it
PASSING_PAUSES = (timedelta(seconds=1), timedelta(seconds=3))  # deadlock, lost connection: over in a moment
PAUSES = (timedelta(seconds=30), timedelta(minutes=5))  # what people or other systems may mend meanwhile
PASSING = (OperationalError, InterfaceError, InternalError, psycopg2.OperationalError, psycopg2.InterfaceError)
TRACEBACK_LIMIT = 12  # frames kept with an error, without local variables
TRACEBACK_LENGTH = 8_000
HOPELESS = frozenset({"no_way_on", "stuck", "settle_limit", "unknown_task", "outcome_not_offered", "wrong_state",
                      "expression", "too_many_instances", "effect_failed", "unknown_step", "already_open"})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What becomes of a failed event: tried again at a time, or open."""

    status: ErrorStatus
    try_after: datetime | None


def keep_failure(
    *, failure: Exception, instance_id: int, event_id: int | None, definition: Definition | None, now: datetime
) -> None:
    """Store the failure in a transaction of its own; where even that fails, the log has it and the sweep comes back."""
    try:
        with transaction.atomic():
            if event_id is not None:
                _store(failure, instance_id, event_id, definition, now)
    except Exception:
        log.exception("The failure of instance %s could not be stored; the sweep will come back to it.", instance_id)


def category_of(event: WorkflowEvent) -> ErrorCategory:
    """Return where a failure over this event belongs unless something narrower is known."""
    if event.kind == EventKind.SUBMIT:
        return ErrorCategory.WORKFLOW_CREATION
    return ErrorCategory.WORKFLOW_TRANSITION


def _store(failure: Exception, instance_id: int, event_id: int, definition: Definition | None, now: datetime) -> None:
    instance = WorkflowInstance.objects.select_for_update(no_key=True).get(pk=instance_id)
    event = WorkflowEvent.objects.get(pk=event_id)
    if event.processed_at is not None:
        return  # somebody else got it done meanwhile
    known = failure if isinstance(failure, ManagerFailure) else _unexpected(failure, event)
    error = WorkflowError.objects.filter(event=event).first()
    attempts = error.attempts + 1 if error else 1
    plan = _plan(failure, known, attempts, definition, now)
    values = {
        "category": known.category,
        "version_id": instance.version_id,
        "task_id": event.task_id,
        "step": known.step,
        "code": known.code,
        "fingerprint": _fingerprint(known, instance.version_id),
        "message": known.sentence,
        "traceback": "".join(traceback.format_exception(failure, limit=-TRACEBACK_LIMIT))[-TRACEBACK_LENGTH:],
        "attempts": attempts,
        "status": plan.status,
        "try_after": plan.try_after,
        "last_at": now,
    }
    error, _made = WorkflowError.objects.update_or_create(
        event=event, defaults=values, create_defaults={**values, "instance_id": instance_id, "first_at": now}
    )
    is_open = plan.status == ErrorStatus.OPEN
    WorkflowInstance.objects.filter(pk=instance_id).update(has_open_error=is_open)
    if is_open:
        _tell_admins(error, instance, now)


def _plan(
    failure: Exception, known: ManagerFailure, attempts: int, definition: Definition | None, now: datetime
) -> Plan:
    """Same inputs, same answer: what the engine itself refused is not tried again; everything else is, a few times."""
    most, pause = MOST_ATTEMPTS, PAUSES[min(attempts, len(PAUSES)) - 1]
    if is_passing(failure):
        pause = PASSING_PAUSES[min(attempts, len(PASSING_PAUSES)) - 1]
    else:
        most, pause = _as_the_step_says(known, definition, most, pause)
    if known.code in HOPELESS or attempts >= most:
        return Plan(status=ErrorStatus.OPEN, try_after=None)
    return Plan(status=ErrorStatus.RETRYING, try_after=now + pause)


def is_passing(failure: Exception) -> bool:
    """Whether the database had a moment of weakness (deadlock, lost connection), wrapped by us or not.

    Django does not wrap the setting of the search path, so that psycopg2's own errors come through; where
    django-tenants swallows one, the next statement meets an aborted transaction (InternalError).
    """
    return any(isinstance(each, PASSING) for each in (failure, failure.__cause__))


def _as_the_step_says(
    known: ManagerFailure, definition: Definition | None, most: int, pause: timedelta
) -> tuple[int, timedelta]:
    step = definition.steps.get(known.step) if definition else None
    if step is None or step.on_error is None:
        return most, pause
    if step.on_error.retry is not None:
        most = step.on_error.retry + 1
    if step.on_error.wait is not None:
        pause = elapsed(step.on_error.wait)
    return most, pause


def elapsed(duration: Duration) -> timedelta:
    """Return a pause between attempts as plain elapsed time: machines keep no office hours."""
    return timedelta(days=duration.days, seconds=duration.seconds)


def _unexpected(failure: Exception, event: WorkflowEvent) -> ManagerFailure:
    sentence = _("Something unexpected happened (%(kind)s).") % {"kind": type(failure).__name__}
    return ManagerFailure(category=category_of(event), code="unexpected", sentence=sentence)


def _fingerprint(known: ManagerFailure, version_id: int) -> str:
    parts = (known.category, known.code, str(version_id), known.step, known.sentence)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _tell_admins(error: WorkflowError, instance: WorkflowInstance, now: datetime) -> None:
    """Mail those who handle errors: once an hour for equal errors, however many tickets they stop."""
    hour = f"{now:%Y%m%d%H}"
    for member in team_queries.members_allowed(permission=Permission.HANDLE_ERRORS):
        queue_mail(
            key=f"error:{error.fingerprint[:32]}:{hour}:{member.pk}",
            recipient=member.email,
            subject=_("Ticket T-%(number)s needs you: %(category)s")
            % {
                "number": instance.number,
                "category": error.get_category_display(),
            },
            body=_("%(what)s\n\nThe ticket waits until somebody deals with this:\n%(link)s\n")
            % {"what": error.message, "link": links.error_link(error_id=error.pk)},
            now=now,
        )
