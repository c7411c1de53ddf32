"""Dealing with what the manager could not follow: try again, one or many, or let it be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_ops.effects import retry_effect
from tenant_apps.workflow_ops.enums import EffectStatus, ErrorStatus, EventKind
from tenant_apps.workflow_ops.errors import ErrorNotOpenError
from tenant_apps.workflow_ops.following import follow_now
from tenant_apps.workflow_ops.models import Effect, WorkflowError, WorkflowInstance
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager

MOST_AT_ONCE = 100  # errors tried per request of a bulk retry; the page goes on with the next ones


@dataclass(frozen=True, kw_only=True)
class RetryResult:
    """Whether the ticket moved; where it did not, the error as it is now."""

    moved: bool
    error: WorkflowError


@dataclass(frozen=True, kw_only=True)
class BulkResult:
    """What trying a group of equal errors again came to; `rest` are still to be tried, those with ids above `last`."""

    moved: int
    stuck: int
    rest: int
    last: int


def retry_error(*, actor: Actor, error_id: int, now: datetime) -> RetryResult:
    """Audit the try, then let the manager follow the event once more; believed only if the ticket moved.

    Where another system had failed, it is asked again in the background. Raises NotAllowedError,
    WorkflowError.DoesNotExist or ErrorNotOpenError.
    """
    team_rules.require(actor=actor, permission=Permission.HANDLE_ERRORS)
    with transaction.atomic():
        error = (
            WorkflowError.objects.select_for_update(of=("self",)).select_related("instance", "event").get(pk=error_id)
        )
        if error.status not in (ErrorStatus.OPEN, ErrorStatus.IGNORED, ErrorStatus.RETRYING):
            raise ErrorNotOpenError
        _audit(actor, "error.retried", error, now)
        effect = _failed_effect(error)
        if effect is not None:
            retry_effect(effect=effect, now=now)
    seq_before = error.instance.seq
    if effect is not None:
        follow_now(instance_ids=[error.instance_id])
    else:
        WorkflowStateManager().follow(instance_id=error.instance_id, retry=True)
        follow_now(instance_ids=[error.instance_id])
    error = WorkflowError.objects.select_related("instance").get(pk=error_id)
    moved = error.instance.seq > seq_before and error.status == ErrorStatus.RESOLVED
    if moved:
        WorkflowError.objects.filter(pk=error_id).update(resolved_by_id=actor.member_id)
    return RetryResult(moved=moved, error=error)


def retry_equal_errors(*, actor: Actor, fingerprint: str, after: int, now: datetime) -> BulkResult:
    """Try up to MOST_AT_ONCE equal open errors again, those with an id above `after`, oldest first.

    Raises NotAllowedError.
    """
    team_rules.require(actor=actor, permission=Permission.HANDLE_ERRORS)
    waiting = WorkflowError.objects.filter(fingerprint=fingerprint, status=ErrorStatus.OPEN, pk__gt=after)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    moved = sum(_moved(actor, error_id, now) for error_id in ids)
    rest = waiting.filter(pk__gt=ids[-1]).count() if ids else 0
    return BulkResult(moved=moved, stuck=len(ids) - moved, rest=rest, last=ids[-1] if ids else after)


def would_move(*, fingerprint: str, most: int = 20) -> Sequence[tuple[WorkflowInstance, bool]]:
    """Try the first few equal errors without keeping anything: the dry run of a bulk retry. Returns who would move."""
    rows = WorkflowError.objects.filter(fingerprint=fingerprint, status=ErrorStatus.OPEN).select_related("instance")
    return [(error.instance, _dry(error)) for error in rows.order_by("pk")[:most]]


@transaction.atomic
def ignore_error(*, actor: Actor, error_id: int, now: datetime) -> WorkflowError:
    """Let the error be: it leaves the list of open ones, its ticket stands still. Raises what `retry_error` raises."""
    team_rules.require(actor=actor, permission=Permission.HANDLE_ERRORS)
    error = WorkflowError.objects.select_for_update(of=("self",)).select_related("instance").get(pk=error_id)
    if error.status == ErrorStatus.IGNORED:
        return error
    if error.status == ErrorStatus.RESOLVED:
        raise ErrorNotOpenError
    error.status, error.try_after, error.resolved_by_id = ErrorStatus.IGNORED, None, actor.member_id
    error.save(update_fields=["status", "try_after", "resolved_by"])
    _audit(actor, "error.ignored", error, now)
    return error


def _moved(actor: Actor, error_id: int, now: datetime) -> bool:
    try:
        return retry_error(actor=actor, error_id=error_id, now=now).moved
    except ErrorNotOpenError:
        return False


def _dry(error: WorkflowError) -> bool:
    with transaction.atomic():
        followed = WorkflowStateManager().follow(instance_id=error.instance_id, retry=True)
        transaction.set_rollback(True)
    return followed.moved > 0


def _failed_effect(error: WorkflowError) -> Effect | None:
    if error.event.kind != EventKind.EFFECT_FAILED:
        return None
    payload = error.event.payload
    rows = Effect.objects.select_for_update().filter(
        instance_id=error.instance_id, step=payload["step"], n=payload["n"], place=payload["place"]
    )
    return rows.filter(status=EffectStatus.FAILED).first()


def _audit(actor: Actor, verb: str, error: WorkflowError, now: datetime) -> None:
    subject = Subject(kind="error", id=error.pk, label=f"T-{error.instance.number} · {error.message}")
    record(actor=actor, verb=verb, subject=subject, at=now)
