"""Trying again what the manager could not follow."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.errors import ErrorNotOpenError
from tenant_apps.workflow_ops.models import WorkflowError
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager


@dataclass(frozen=True, kw_only=True)
class RetryResult:
    """Whether the ticket moved; where it did not, the error as it is now."""

    moved: bool
    error: WorkflowError


def retry_error(*, actor: Actor, error_id: int, now: datetime) -> RetryResult:
    """Audit the try, then let the manager follow the event once more; believed only if the ticket moved.

    Raises NotAllowedError, WorkflowError.DoesNotExist or ErrorNotOpenError.
    """
    team_rules.require(actor=actor, permission=Permission.HANDLE_ERRORS)
    with transaction.atomic():
        error = WorkflowError.objects.select_for_update(of=("self",)).select_related("instance").get(pk=error_id)
        if error.status != ErrorStatus.OPEN:
            raise ErrorNotOpenError
        subject = Subject(kind="error", id=error.pk, label=f"T-{error.instance.number} · {error.message}")
        record(actor=actor, verb="error.retried", subject=subject, at=now)
    seq_before = error.instance.seq
    WorkflowStateManager().follow(instance_id=error.instance_id, retry=True)
    error = WorkflowError.objects.select_related("instance").get(pk=error_id)
    moved = error.instance.seq > seq_before and error.status == ErrorStatus.RESOLVED
    if moved:
        WorkflowError.objects.filter(pk=error_id).update(resolved_by_id=actor.member_id)
    return RetryResult(moved=moved, error=error)
