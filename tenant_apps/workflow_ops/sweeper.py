"""Finds what a crash left between the user's commit and the manager's."""

from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.models import WorkflowEvent
from tenant_apps.workflow_ops.state_manager import WorkflowStateManager

BATCH = 500  # instances followed per visit, so that one company cannot hold the worker


def sweep() -> int:
    """Follow every instance of the current company that has unprocessed events; return how many events moved."""
    manager = WorkflowStateManager()
    return sum(manager.follow(instance_id=instance_id).moved for instance_id in _waiting_instances())


def _waiting_instances() -> list[int]:
    """Return instances with unprocessed events that no open error holds back, oldest first."""
    rows = WorkflowEvent.objects.filter(processed_at__isnull=True, instance__has_open_error=False).exclude(
        error__status=ErrorStatus.OPEN
    )
    return list(dict.fromkeys(rows.order_by("pk").values_list("instance_id", flat=True)[:BATCH]))
