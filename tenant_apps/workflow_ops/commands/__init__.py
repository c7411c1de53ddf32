"""Every change to what is running: instances, tasks, tickets as a whole, errors."""

from tenant_apps.workflow_ops.commands.handing import (
    delegate_task,
    reassign_task,
    release_tasks_of,
    resume_task,
    suspend_task,
)
from tenant_apps.workflow_ops.commands.instances import StartedInstance, start_instance
from tenant_apps.workflow_ops.commands.messages import receive_hook, send_message
from tenant_apps.workflow_ops.commands.repairs import (
    add_instance,
    cancel_ticket,
    edit_data,
    finish_early,
    go_round_error,
    reopen_ticket,
    send_back,
    skip_step,
)
from tenant_apps.workflow_ops.commands.retries import (
    BulkResult,
    RetryResult,
    ignore_error,
    retry_equal_errors,
    retry_error,
    would_move,
)
from tenant_apps.workflow_ops.commands.tasks import claim_task, complete_task, give_back_task
from tenant_apps.workflow_ops.commands.together import complete_together
from tenant_apps.workflow_ops.commands.versions import migrate_ticket

__all__ = [
    "BulkResult",
    "RetryResult",
    "StartedInstance",
    "add_instance",
    "cancel_ticket",
    "claim_task",
    "complete_task",
    "complete_together",
    "delegate_task",
    "edit_data",
    "finish_early",
    "give_back_task",
    "go_round_error",
    "ignore_error",
    "migrate_ticket",
    "reassign_task",
    "receive_hook",
    "release_tasks_of",
    "reopen_ticket",
    "resume_task",
    "retry_equal_errors",
    "retry_error",
    "send_back",
    "send_message",
    "skip_step",
    "start_instance",
    "suspend_task",
    "would_move",
]
