"""What must hold for the rows of one ticket, whenever one looks; each fault is one sentence."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import engine_bridge
from tenant_apps.workflow_ops.enums import ErrorStatus, EventKind, InstanceStatus, TaskStatus
from tenant_apps.workflow_ops.models import (
    TaskInstance,
    Timer,
    Transition,
    WorkflowError,
    WorkflowEvent,
    WorkflowInstance,
)

HOLDING = frozenset({ErrorStatus.OPEN, ErrorStatus.RETRYING})  # an error that explains why an event still waits
ENDED = frozenset({InstanceStatus.DONE, InstanceStatus.CANCELLED})
Place = tuple[str, int, int]  # step, n, part


@dataclass(frozen=True, kw_only=True)
class History:
    """All rows of one ticket as one moment shows them: events and tasks by id, transitions by seq."""

    instance: WorkflowInstance
    events: Sequence[WorkflowEvent]
    transitions: Sequence[Transition]
    tasks: Sequence[TaskInstance]
    errors: Sequence[WorkflowError]
    timers: Sequence[Timer]  # those that may still fire

    def waiting(self) -> list[WorkflowEvent]:
        """Return the events that are not followed yet."""
        return [event for event in self.events if event.processed_at is None]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Until when an event may wait without anybody having tried: what is younger than `grace` at `now`."""

    now: datetime
    grace: timedelta

    def is_over(self, event: WorkflowEvent) -> bool:
        """Whether the event has waited too long."""
        return event.at < self.now - self.grace


def faults(history: History, *, definitions: Callable[[int], Definition], patience: Patience) -> Iterator[str]:
    """Yield a sentence for each promise that the ticket's rows break; none if all is well."""
    yield from _events_and_transitions(history)
    yield from _waiting_events(history, patience)
    yield from _errors(history)
    try:
        state = State.from_json(history.instance.state)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        yield _("its stored state cannot be read (%(kind)s)") % {"kind": type(fault).__name__}
        return
    yield from _columns(history, state)
    yield from _fold(history, state, definitions)
    yield from _tasks(history, state, definitions(history.instance.version_id))
    yield from _timers(history, state)
    yield from _reason_to_run(history, state)


def _events_and_transitions(history: History) -> Iterator[str]:
    made = Counter(transition.event_id for transition in history.transitions)
    for event in history.events:
        count = made.pop(event.pk, 0)
        if event.processed_at is not None and count != 1:
            yield _("event %(event)s counts as followed but has %(count)s transitions") % _named(event, count)
        if event.processed_at is None and count:
            yield _("event %(event)s counts as waiting but has %(count)s transitions") % _named(event, count)
    for event_id in made:
        yield _("a transition belongs to event %(event)s, which is no event of this ticket") % {"event": event_id}
    seqs = [transition.seq for transition in history.transitions]
    if seqs != list(range(1, len(seqs) + 1)):
        yield _("its transitions are not numbered 1 to %(count)s: %(seqs)s") % {"count": len(seqs), "seqs": seqs}
    submits = sum(event.kind == EventKind.SUBMIT for event in history.events)
    if submits != 1:
        yield _("it was submitted %(count)s times") % {"count": submits}
    completed = Counter(event.task_id for event in history.events if event.kind == EventKind.COMPLETE)
    for task_id, count in completed.items():
        if count > 1:
            yield _("task %(task)s was completed %(count)s times") % {"task": task_id, "count": count}


def _named(event: WorkflowEvent, count: int) -> dict[str, object]:
    return {"event": f"{event.pk} ({event.kind})", "count": count}


def _waiting_events(history: History, patience: Patience) -> Iterator[str]:
    """An event waits with an error of its own, behind one, or because it is young."""
    held = {error.event_id for error in history.errors if error.status in HOLDING}
    blocked = False
    for event in history.waiting():
        blocked = blocked or event.pk in held
        if not blocked and patience.is_over(event):
            yield _("event %(event)s of %(at)s was never followed, and no error says why") % {
                "event": f"{event.pk} ({event.kind})",
                "at": event.at.isoformat(timespec="seconds"),
            }


def _errors(history: History) -> Iterator[str]:
    is_open = any(error.status == ErrorStatus.OPEN for error in history.errors)
    if history.instance.has_open_error != is_open:
        yield (
            _("it has an open error but does not say so")
            if is_open
            else _("it says that it has an open error but has none")
        )
    waiting = {event.pk for event in history.waiting()}
    for error in history.errors:
        if error.status in HOLDING and error.event_id not in waiting:
            yield _("error %(error)s is not settled although its event was followed") % {"error": error.pk}


def _columns(history: History, state: State) -> Iterator[str]:
    instance = history.instance
    for name in ("status", "seq", "result", "phase"):
        column, expected = getattr(instance, name), getattr(state, name)
        if column != expected:
            yield _("its %(column)s says %(says)r, its state %(state)r") % {
                "column": name,
                "says": column,
                "state": expected,
            }
    if state.seq != len(history.transitions):
        yield _("its state has seen %(seq)s transitions, %(count)s are stored") % {
            "seq": state.seq,
            "count": len(history.transitions),
        }


def _fold(history: History, stored: State, definitions: Callable[[int], Definition]) -> Iterator[str]:
    """Replay the followed events in the order they were followed, each with the facts of its time."""
    events = {event.pk: event for event in history.events}
    state = State.initial()
    for transition in history.transitions:
        event = events.get(transition.event_id)
        if event is None:
            return  # reported already; what follows cannot be replayed
        decision = decide(
            definition=definitions(transition.version_id),
            state=state,
            event=engine_bridge.engine_event(event),
            facts=Facts.from_json(transition.facts),
        )
        if isinstance(decision, Refusal):
            yield _("transition %(seq)s was followed but a replay refuses it (%(reason)s at “%(where)s”)") % {
                "seq": transition.seq,
                "reason": decision.reason,
                "where": decision.where,
            }
            return
        if decision.kind != transition.kind:
            yield _("transition %(seq)s is stored as %(stored)s but a replay says %(replayed)s") % {
                "seq": transition.seq,
                "stored": transition.kind,
                "replayed": decision.kind,
            }
        state = decision.state
    replayed, kept = state.to_json(), stored.to_json()
    different = sorted(name for name in replayed if replayed[name] != kept[name])
    if different:
        yield _("its state is not what its events lead to; different: %(names)s") % {"names": ", ".join(different)}


def _tasks(history: History, state: State, definition: Definition) -> Iterator[str]:
    """Open task rows are the open steps' tasks, but for those whose completion still waits to be followed."""
    rows = {_place(task, definition) for task in history.tasks if task.status == TaskStatus.OPEN}
    wanted = _wanted(state, definition)
    completed = {_place(event.task, definition) for event in history.waiting() if event.task is not None}
    for place in sorted(rows - wanted):
        yield _("task “%(task)s” is open but the workflow does not wait for it") % {"task": _words(place)}
    for place in sorted(wanted - rows - completed):
        yield _("the workflow waits for task “%(task)s” but it is not open") % {"task": _words(place)}


def _timers(history: History, state: State) -> Iterator[str]:
    """A timer that may still fire belongs to an opening that the workflow has not left."""
    for timer in history.timers:
        opening = state.open.get(timer.step)
        if opening is None or opening.n != timer.n or opening.left:
            yield _("a timer of “%(step)s” runs on although the workflow has left it") % {
                "step": f"{timer.step} #{timer.n}"
            }


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


def _reason_to_run(history: History, state: State) -> Iterator[str]:
    if state.status in ENDED:
        left = [task.step for task in history.tasks if task.status == TaskStatus.OPEN]
        if left or state.open:
            yield _("it has ended but these steps are open: %(steps)s") % {
                "steps": ", ".join(sorted({*left, *state.open}))
            }
        return
    held = any(error.status in HOLDING for error in history.errors)
    if not (state.open or history.waiting() or held):
        yield _("it runs but waits for nothing: no open step, no event, no error")
