"""The stored state is what the followed events lead to, and the columns repeat it."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import engine_bridge
from tenant_apps.workflow_ops.invariants.history import History


def columns(history: History, state: State) -> Iterator[str]:
    """What lists filter by is what the state says."""
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


def replayed_state(history: History, stored: State, definitions: Callable[[int], Definition]) -> Iterator[str]:
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
