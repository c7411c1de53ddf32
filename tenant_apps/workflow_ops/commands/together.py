"""Finishing several tasks at once: each by the one command that finishes a task, in a transaction of its own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.workflow_ops import queries
from tenant_apps.workflow_ops.commands.tasks import complete_task
from tenant_apps.workflow_ops.errors import WorkflowOpsError
from tenant_apps.workflow_ops.together import step_of

MOST_TOGETHER = 100


@dataclass(frozen=True, kw_only=True)
class Together:
    """What became of one task: finished, or the sentence that says why not."""

    task_id: int
    refused: str = ""


def complete_together(
    *, actor: Actor, task_ids: Sequence[int], outcome: str | None, command_id: uuid.UUID, now: datetime
) -> Sequence[Together]:
    """Finish these tasks with one outcome and no form values; what cannot be finished stays open and says why.

    Only steps that say `bulk: true`. Sent again with the same `command_id`, what was finished stays as it is.
    """
    return [_finish(actor, task_id, outcome, command_id, now) for task_id in task_ids[:MOST_TOGETHER]]


def _finish(actor: Actor, task_id: int, outcome: str | None, command_id: uuid.UUID, now: datetime) -> Together:
    task = queries.get_task(actor=actor, task_id=task_id)
    if task is None:
        return Together(task_id=task_id, refused=_("There is no such task."))
    if not step_of(task).bulk:
        return Together(task_id=task_id, refused=_("“%(title)s” is done one at a time.") % {"title": task.title})
    own_id = uuid.uuid5(command_id, str(task_id))
    try:
        complete_task(actor=actor, task_id=task_id, outcome=outcome, data={}, command_id=own_id, now=now)
    except WorkflowOpsError as refused:
        return Together(task_id=task_id, refused=f"T-{task.instance.number}: {refused}")
    return Together(task_id=task_id)
