"""Open tasks and running timers are the open steps'; what runs waits for something, what has ended for nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.invariants.history import HOLDING, History
from tenant_apps.workflow_ops.models import TaskInstance

Place = tuple[str, int, int]  # step, n, part


def tasks(history: History, state: State, definition: Definition) -> Iterator[str]:
    """Open task rows are the open steps' tasks, but for those whose completion still waits to be followed."""
    rows = {_place(task, definition) for task in history.tasks if task.status == TaskStatus.OPEN}
    wanted = _wanted(state, definition)
    completed = {_place(event.task, definition) for event in history.waiting() if event.task is not None}
    for place in sorted(rows - wanted):
        yield _("task “%(task)s” is open but the workflow does not wait for it") % {"task": _words(place)}
    for place in sorted(wanted - rows - completed):
        yield _("the workflow waits for task “%(task)s” but it is not open") % {"task": _words(place)}


def timers(history: History, state: State) -> Iterator[str]:
    """A timer that may still fire belongs to an opening that the workflow has not left."""
    for timer in history.timers:
        opening = state.open.get(timer.step)
        if opening is None or opening.n != timer.n or opening.left:
            yield _("a timer of “%(step)s” runs on although the workflow has left it") % {
                "step": f"{timer.step} #{timer.n}"
            }


def reason_to_run(history: History, state: State) -> Iterator[str]:
    """A ticket that runs has an open step, an event or an error; one that has ended has nothing open."""
    if state.ended:
        left = [task.step for task in history.tasks if task.status == TaskStatus.OPEN]
        if left or state.open:
            yield _("it has ended but these steps are open: %(steps)s") % {
                "steps": ", ".join(sorted({*left, *state.open}))
            }
        return
    held = any(error.status in HOLDING for error in history.errors)
    if not (state.open or history.waiting() or held):
        yield _("it runs but waits for nothing: no open step, no event, no error")


def _wanted(state: State, definition: Definition) -> set[Place]:
    wanted: set[Place] = set()
    for step_id, opening in state.open.items():
        step = definition.steps.get(step_id)
        if step is None:
            continue
        if opening.many is not None:
            wanted.update((step_id, opening.n, part) for part in opening.many.open)
        elif step.kind == "task" or (step.kind == "choice" and step.buttons):
            wanted.add((step_id, opening.n, 0))
    return wanted


def _place(task: TaskInstance, definition: Definition) -> Place:
    """Return which opening the row belongs to; only the instances of a step with many are told apart."""
    step = definition.steps.get(task.step)
    part = task.part if step is not None and step.multi is not None else 0
    return task.step, task.n, part


def _words(place: Place) -> str:
    step, n, part = place
    return f"{step} #{n}.{part}" if part else f"{step} #{n}"
