"""The one idea: decide(definition, state, event, facts) → Decision or Refusal. Total, pure, replayable."""

from collections.abc import Iterable
from dataclasses import replace

from tenant_apps.workflow_engine.choosing import leave
from tenant_apps.workflow_engine.decision import SUPERSEDED, Decision, Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.events import Complete, Event, Submit
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.settling import settle
from tenant_apps.workflow_engine.state import STARTING, State
from tenant_apps.workflow_engine.steps import START_EDGE, Step


def decide(*, definition: Definition, state: State, event: Event, facts: Facts) -> Decision | Refusal:
    """Return what the event leads to, or why it leads to nothing. Never raises for anything foreseeable.

    Same inputs, same answer: folding all events of a run from `State.initial()` gives its state.
    """
    try:
        if isinstance(event, Submit):
            return _submit(Run(definition, state, facts), event)
        return _complete(definition, state, event, facts)
    except Stopped as stopped:
        return stopped.refusal


def fold(*, definition: Definition, history: Iterable[tuple[Event, Facts]]) -> State:
    """Return the state that a run's events lead to, each with the facts of its time; refused ones change nothing."""
    state = State.initial()
    for event, facts in history:
        decided = decide(definition=definition, state=state, event=event, facts=facts)
        if isinstance(decided, Decision):
            state = decided.state
    return state


def effective_outcomes(step: Step) -> tuple[str, ...]:
    """Return the buttons a task's worker may choose from; none means a single "Done".

    They are the declared outcomes, or, where an exclusive split without any condition follows, the ids of the steps
    its edges lead to (then the worker decides).
    """
    return step.buttons


def _submit(run: Run, event: Submit) -> Decision:
    if run.status != STARTING:
        raise Stopped(Refusal(reason="wrong_state", params={"status": run.status}))
    run.requester = event.by
    run.merge(event.data)
    run.put(START_EDGE)
    settle(run)
    return run.decision()


def _complete(definition: Definition, state: State, event: Complete, facts: Facts) -> Decision | Refusal:
    step = definition.steps.get(event.step)
    if step is None or step.kind != "task" or not 1 <= event.n <= state.opened.get(event.step, 0):
        return Refusal(reason="unknown_task", where=event.step, params={"n": event.n})
    opening = (event.step, event.n)
    if opening not in state.open:
        return Decision(state=replace(state, seq=state.seq + 1), kind=SUPERSEDED)
    if not _is_offered(step, event.outcome):
        params = {"outcome": event.outcome, "offered": list(step.buttons)}
        return Refusal(reason="outcome_not_offered", where=step.id, params=params)
    run = Run(definition, state, facts)
    run.open.discard(opening)
    run.merge(event.data)
    run.remember_worker(step.id, event.by)
    leave(run, step, event.outcome)
    settle(run)
    return run.decision()


def _is_offered(step: Step, outcome: str | None) -> bool:
    return outcome in step.buttons if step.buttons else outcome is None
