"""What must hold for the rows of one ticket, whenever one looks; each fault is one sentence."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops.invariants.events import errors, events_and_transitions, waiting_events
from tenant_apps.workflow_ops.invariants.history import History, Patience
from tenant_apps.workflow_ops.invariants.openings import reason_to_run, tasks, timers
from tenant_apps.workflow_ops.invariants.replay import columns, replayed_state

__all__ = ["History", "Patience", "faults"]


def faults(history: History, *, definitions: Callable[[int], Definition], patience: Patience) -> Iterator[str]:
    """Yield a sentence for each promise that the ticket's rows break; none if all is well."""
    yield from events_and_transitions(history)
    yield from waiting_events(history, patience)
    yield from errors(history)
    try:
        state = State.from_json(history.instance.state)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        yield _("its stored state cannot be read (%(kind)s)") % {"kind": type(fault).__name__}
        return
    yield from columns(history, state)
    yield from replayed_state(history, state, definitions)
    yield from tasks(history, state, definitions(history.instance.version_id))
    yield from timers(history, state)
    yield from reason_to_run(history, state)
