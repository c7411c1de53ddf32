"""The one idea: decide(definition, state, event, facts) → Decision or Refusal. Total, pure, replayable."""

from collections.abc import Iterable
from dataclasses import replace

from tenant_apps.workflow_engine.decision import SUPERSEDED, Decision, Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.events import Event
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.happening import HANDLERS, Overtaken
from tenant_apps.workflow_engine.run import Run, Stopped
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step


def decide(*, definition: Definition, state: State, event: Event, facts: Facts) -> Decision | Refusal:
    """Return what the event leads to, or why it leads to nothing. Never raises for anything foreseeable.

    Same inputs, same answer: folding all events of a run from `State.initial()` gives its state.
    """
    try:
        return HANDLERS[type(event)](Run(definition, state, facts), event)
    except Overtaken:
        return Decision(state=replace(state, seq=state.seq + 1), kind=SUPERSEDED)
    except Stopped as stopped:
        return stopped.refusal


def fold(*, history: Iterable[tuple[Definition, Event, Facts]]) -> State:
    """Return the state that a run's events lead to, each under its version and with the facts of its time.

    Refused events change nothing.
    """
    state = State.initial()
    for definition, event, facts in history:
        decided = decide(definition=definition, state=state, event=event, facts=facts)
        if isinstance(decided, Decision):
            state = decided.state
    return state


def effective_outcomes(step: Step) -> tuple[str, ...]:
    """Return the buttons a task's worker may choose from; none means a single "Done".

    They are the declared outcomes, or, where an exclusive split without any condition follows, the ids of the steps
    its edges lead to (then the worker decides); of a choice, its buttons.
    """
    return step.buttons
