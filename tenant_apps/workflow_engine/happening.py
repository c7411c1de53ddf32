"""What each kind of event does to the board. Every handler gets a fresh Run and gives a Decision."""

from collections.abc import Callable
from typing import Any

from tenant_apps.workflow_engine.acting import act_inside
from tenant_apps.workflow_engine.actions import Outside
from tenant_apps.workflow_engine.commands import EndInstance, Reassign
from tenant_apps.workflow_engine.decision import Decision
from tenant_apps.workflow_engine.events import (
    AddInstance,
    Cancel,
    Complete,
    Edit,
    EffectDone,
    EffectFailed,
    FinishMulti,
    Fire,
    Message,
    Migrate,
    Move,
    Reopen,
    Skip,
    SubDone,
    Submit,
)
from tenant_apps.workflow_engine.leaving import Ending, leave, leave_by, leave_quietly
from tenant_apps.workflow_engine.many import add_instance, ending_of, finish_early, finish_instance
from tenant_apps.workflow_engine.merging import merge, merge_known
from tenant_apps.workflow_engine.opening import go_on_acting, open_step
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.settling import settle
from tenant_apps.workflow_engine.state import CANCELLED, DONE, RUNNING, STARTING, Opening
from tenant_apps.workflow_engine.steps import START_EDGE, Step

WAITING = ("task", "wait", "choice", "sub", "auto")


class Overtaken(Exception):  # noqa: N818  # not an error: what the event is about is over already
    """Something earlier has overtaken the event: nothing changes but the count of events."""


def _submit(run: Run, event: Submit) -> Decision:
    _refuse_ended(run)
    if run.status != STARTING:
        raise Stopped("wrong_state", status=run.status)
    corrected = run.data
    run.requester = event.by
    run.data = dict(run.definition.defaults)
    merge(run, {**event.data, **corrected})
    run.put(START_EDGE)
    return _settled(run)


def _complete(run: Run, event: Complete) -> Decision:
    step, opening = _named(
        run,
        event.step,
        event.n,
        kinds=("task", "choice"),
        meant=lambda step: _is_for_people(step) and (event.instance is None) == (step.multi is None),
    )
    if step.multi is not None:
        return _complete_instance(run, step, opening, event)
    _refuse_unoffered(step, event.outcome)
    del run.open[step.id]
    merge(run, event.data, where=step.id)
    run.remember_worker(step.id, event.by, event.stood_for)
    run.count(step.id, event.outcome)
    if step.kind == "choice":
        leave_by(run, step, next(choice.edge for choice in step.events if choice.button == event.outcome))
    else:
        leave(run, step, Ending(outcome=event.outcome))
    return _settled(run)


def _complete_instance(run: Run, step: Step, opening: Opening, event: Complete) -> Decision:
    many = opening.many
    if many is None or event.instance is None or not 0 <= event.instance < many.begun:
        raise Stopped("unknown_task", step.id, n=event.n)
    if event.instance not in many.open:
        raise Overtaken
    _refuse_unoffered(step, event.outcome)
    run.remember_worker(step.id, event.by, event.stood_for)
    finish_instance(run, step, opening, event.instance, outcome=event.outcome, values=event.data)
    return _settled(run)


def _fire(run: Run, event: Fire) -> Decision:
    step, opening = _named(run, event.step, event.n, kinds=WAITING, meant=lambda step: _has_time(step, event))
    if opening.left:
        raise Overtaken
    if event.source == "timer":
        _fire_timer(run, step, event)
    elif event.source == "event":
        del run.open[step.id]
        run.count(step.id, None)
        leave_by(run, step, step.events[event.place].edge)
    else:
        _leave_wait(run, step)
    return _settled(run)


def _fire_timer(run: Run, step: Step, event: Fire) -> None:
    timer = step.timers[event.place]
    if timer.go is not None:
        run.withdraw(step.id)
        run.count_leaving(step, None)
        leave_by(run, step, timer.go)
    elif timer.also is not None:
        run.put(timer.also)
    elif timer.reassign is not None:
        run.commands.append(Reassign(step=step.id, n=event.n, place=event.place))
    else:
        act_inside(run, timer.do, step=step.id, n=event.n, source="timer", timer=event.place)


def _message(run: Run, event: Message) -> Decision:
    _refuse_ended(run)
    _refuse_starting(run)
    for step_id in sorted(run.open):
        step = run.definition.steps[step_id]
        if step.kind == "wait" and step.message == event.name:
            merge_known(run, event.data, where=step_id)
            _leave_wait(run, step)
            return _settled(run)
        edge = next((choice.edge for choice in step.events if choice.message == event.name), None)
        if edge is not None:
            merge_known(run, event.data, where=step_id)
            del run.open[step_id]
            run.count(step_id, None)
            leave_by(run, step, edge)
            return _settled(run)
    if event.name in run.definition.kept_messages:
        run.messages = {**run.messages, event.name: (*run.messages.get(event.name, ()), dict(event.data))}
    return _settled(run)


def _effect_done(run: Run, event: EffectDone) -> Decision:
    step, opening = _effect(run, event.step, event.n, event.place)
    merge_known(run, event.data, where=step.id)
    go_on_acting(run, step, n=opening.n, begin=event.place + 1)
    return _settled(run)


def _effect_failed(run: Run, event: EffectFailed) -> Decision:
    if run.definition.steps.get(event.step) is not None and run.definition.steps[event.step].kind == "sub":
        step, _opening = _named(run, event.step, event.n, kinds=("sub",))  # its child could not be started
    else:
        step, _opening = _effect(run, event.step, event.n, event.place)
    if step.on_error is None or step.on_error.go is None:
        raise Stopped("effect_failed", step.id, place=event.place, detail=event.reason)
    run.withdraw(step.id)
    run.count(step.id, None)
    leave_by(run, step, step.on_error.go)
    return _settled(run)


def _sub_done(run: Run, event: SubDone) -> Decision:
    step, _opening = _named(run, event.step, event.n, kinds=("sub",))
    outcome = event.result or None
    del run.open[step.id]
    merge_known(run, event.data, where=step.id)
    run.count(step.id, outcome)
    leave(run, step, Ending(outcome=outcome))
    return _settled(run)


def _add_instance(run: Run, event: AddInstance) -> Decision:
    step, opening = _named(
        run, event.step, event.n, kinds=("task",), meant=lambda step: step.multi is not None and step.multi.may_add
    )
    if opening.left:
        raise Overtaken
    add_instance(run, step, opening, event.item)
    return _settled(run)


def _finish_multi(run: Run, event: FinishMulti) -> Decision:
    step, opening = _named(run, event.step, event.n, kinds=("task",), meant=lambda step: step.multi is not None)
    if opening.left:
        raise Overtaken
    finish_early(run, step, opening)
    return _settled(run)


def _edit(run: Run, event: Edit) -> Decision:
    _refuse_ended(run)
    merge(run, event.data)
    return run.stored() if run.status == STARTING else _settled(run)


def _skip(run: Run, event: Skip) -> Decision:
    step, opening = _named(run, event.step, event.n, kinds=WAITING)
    if opening.left:
        raise Overtaken
    if event.outcome is not None:
        _refuse_unoffered(step, event.outcome)
    run.withdraw(step.id)
    run.count_leaving(step, event.outcome)
    if event.outcome is None:
        leave_quietly(run, step)
    elif step.kind == "choice":
        leave_by(run, step, next(choice.edge for choice in step.events if choice.button == event.outcome))
    else:
        leave(run, step, ending_of(opening, event.outcome))
    return _settled(run)


def _move(run: Run, event: Move) -> Decision:
    _step, opening = _named(run, event.step, event.n, kinds=WAITING)
    if opening.left:
        raise Overtaken
    run.withdraw(event.step)
    _open_directly(run, event.to)
    return _settled(run)


def _cancel(run: Run, _event: Cancel) -> Decision:
    _refuse_ended(run)
    act_inside(run, run.definition.on_cancel.run, step="", n=0, source="cancel")
    run.empty()
    run.status, run.result = CANCELLED, ""
    run.commands.append(EndInstance(status=CANCELLED, result=""))
    return run.stored()


def _reopen(run: Run, event: Reopen) -> Decision:
    if run.status == STARTING:
        raise Stopped("wrong_state", status=run.status)
    if run.status != DONE:
        raise Overtaken
    run.status, run.result = RUNNING, ""
    _open_directly(run, event.to)
    return _settled(run)


def _migrate(run: Run, event: Migrate) -> Decision:
    """Rename open steps and marked edges; the command has found out beforehand that all of them have a new place."""
    _refuse_ended(run)
    if run.status == STARTING:
        return run.stored()  # nothing is open yet: the run simply begins under the other version
    steps, edges = event.steps, event.edges
    run.tokens = {edges[edge]: count for edge, count in run.tokens.items()}
    run.open = {steps[step]: opening for step, opening in run.open.items()}
    run.arrivals = {steps[join]: tuple(sorted(edges[e] for e in arrived)) for join, arrived in run.arrivals.items()}
    run.opened = _renamed(run.opened, steps)
    run.counts = _renamed(run.counts, steps)
    run.done_by = _renamed(run.done_by, steps)
    return _settled(run)


def _renamed(by_step: Any, steps: Any) -> dict[str, Any]:
    """Rename keys; where a renamed step meets one of its new name, the renamed one stays."""
    return {**by_step, **{steps.get(step, step): value for step, value in by_step.items() if step in steps}}


def _settled(run: Run) -> Decision:
    settle(run)
    return run.decision()


def _named(
    run: Run, step_id: str, n: int, *, kinds: tuple[str, ...], meant: Callable[[Step], bool] | None = None
) -> tuple[Step, Opening]:
    """Return the open step that an event names. Raises Stopped for one that never was, Overtaken where it is over.

    Such an event must be able to happen to the step at all: its kind, and what `meant` says of it.
    """
    _refuse_ended(run)
    _refuse_starting(run)
    step = run.definition.steps.get(step_id)
    if step is None or step.kind not in kinds or not 1 <= n <= run.opened.get(step_id, 0):
        raise Stopped("unknown_task", step_id, n=n)
    if meant is not None and not meant(step):
        raise Stopped("unknown_task", step_id, n=n)
    opening = run.open.get(step_id)
    if opening is None or opening.n != n:
        raise Overtaken
    return step, opening


def _effect(run: Run, step_id: str, n: int, place: int) -> tuple[Step, Opening]:
    step, opening = _named(run, step_id, n, kinds=("auto",), meant=lambda step: _is_outside(step, place))
    if opening.at != place:
        raise Overtaken
    return step, opening


def _has_time(step: Step, event: Fire) -> bool:
    """Return whether the step has such a time: a timer, a choice's event with `after`, a wait's own."""
    if event.source == "timer":
        return 0 <= event.place < len(step.timers)
    if event.source == "event":
        return 0 <= event.place < len(step.events) and step.events[event.place].after is not None
    return step.kind == "wait" and step.after is not None and event.place == 0


def _is_for_people(step: Step) -> bool:
    return step.kind == "task" or bool(step.buttons)  # a choice without a button is nobody's to complete


def _is_outside(step: Step, place: int) -> bool:
    return 0 <= place < len(step.do) and isinstance(step.do[place], Outside)


def _leave_wait(run: Run, step: Step) -> None:
    del run.open[step.id]
    run.count(step.id, None)
    leave(run, step, Ending())


def _open_directly(run: Run, to: str) -> None:
    step = run.definition.steps.get(to)
    if step is None:
        raise Stopped("unknown_step", to)
    if to in run.open:
        raise Stopped("already_open", to)
    open_step(run, step)


def _refuse_unoffered(step: Step, outcome: str | None) -> None:
    if not (outcome in step.buttons if step.buttons else outcome is None):
        raise Stopped("outcome_not_offered", step.id, outcome=outcome, offered=list(step.buttons))


def _refuse_ended(run: Run) -> None:
    if run.status in (DONE, CANCELLED):
        raise Overtaken


def _refuse_starting(run: Run) -> None:
    if run.status == STARTING:
        raise Stopped("wrong_state", status=run.status)


HANDLERS: dict[type, Callable[[Run, Any], Decision]] = {
    Submit: _submit,
    Complete: _complete,
    Fire: _fire,
    Message: _message,
    EffectDone: _effect_done,
    EffectFailed: _effect_failed,
    SubDone: _sub_done,
    AddInstance: _add_instance,
    FinishMulti: _finish_multi,
    Edit: _edit,
    Skip: _skip,
    Move: _move,
    Cancel: _cancel,
    Reopen: _reopen,
    Migrate: _migrate,
}
