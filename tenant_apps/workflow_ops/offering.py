"""What a definition offers at a task or a ticket: its buttons, its messages."""

from tenant_apps.workflow_engine.decide import effective_outcomes
from tenant_apps.workflow_engine.definition import Definition, Step
from tenant_apps.workflow_ops.models import TaskInstance


def offered_outcomes(*, step: Step, task: TaskInstance) -> tuple[str, ...]:
    """Return the buttons of a task; of a choice only those that this task's people may press."""
    if step.kind != "choice":
        return effective_outcomes(step)
    mine = next(event.by for event in step.events if event.place == task.part)
    return tuple(event.button for event in step.events if event.button is not None and event.by == mine)


def messages_of(*, definition: Definition) -> tuple[str, ...]:
    """Return the names of all messages that a workflow can wait for, in alphabetical order."""
    steps = definition.steps.values()
    names = {step.message for step in steps} | {event.message for step in steps for event in step.events}
    return tuple(sorted(name for name in names if name is not None))
