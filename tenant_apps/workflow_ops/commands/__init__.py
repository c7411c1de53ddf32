"""Every change to what is running: instances, tasks, errors."""

from tenant_apps.workflow_ops.commands.instances import StartedInstance, start_instance
from tenant_apps.workflow_ops.commands.retries import RetryResult, retry_error
from tenant_apps.workflow_ops.commands.tasks import claim_task, complete_task, give_back_task

__all__ = [
    "RetryResult",
    "StartedInstance",
    "claim_task",
    "complete_task",
    "give_back_task",
    "retry_error",
    "start_instance",
]
