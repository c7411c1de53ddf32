"""Tasks that can be finished several at once: those of steps that say `bulk: true`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenant_apps.workflow_design.queries import compiled_as
from tenant_apps.workflow_engine.steps import Step
from tenant_apps.workflow_ops.models import TaskInstance


@dataclass(frozen=True, kw_only=True)
class BulkGroup:
    """Open tasks of one step of one workflow; `step_id` and `workflow_key` name it in addresses."""

    workflow_key: str
    workflow_title: str
    step_id: str
    title: str
    count: int


def step_of(task: TaskInstance) -> Step:
    """Return the step of a task that was loaded with its instance's version."""
    version = task.instance.version
    return compiled_as(version_id=version.pk, sha256=version.sha256).steps[task.step]


def bulk_groups(tasks: Iterable[TaskInstance]) -> Sequence[BulkGroup]:
    """Return the groups of two or more tasks that may be finished together, the largest first."""
    found = Counter(
        (task.instance.version.workflow.key, task.instance.version.workflow.title, task.step, step.title)
        for task in tasks
        if (step := step_of(task)).bulk
    )
    return [
        BulkGroup(workflow_key=key, workflow_title=workflow, step_id=step, title=title, count=count)
        for (key, workflow, step, title), count in found.most_common()
        if count > 1
    ]


def bulk_tasks(tasks: Iterable[TaskInstance], *, workflow_key: str, step_id: str) -> Sequence[TaskInstance]:
    """Return those of the tasks that belong to one step of one workflow and may be finished together."""
    return [
        task
        for task in tasks
        if task.step == step_id and task.instance.version.workflow.key == workflow_key and step_of(task).bulk
    ]
