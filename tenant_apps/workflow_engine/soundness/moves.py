"""What each step can do to a state, prepared as bits to clear and bits to put."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tenant_apps.workflow_engine.soundness.layout import Layout, union
from tenant_apps.workflow_engine.soundness.net import Net, NetEdge, NetStep
from tenant_apps.workflow_engine.soundness.report import SoundEvent
from tenant_apps.workflow_engine.soundness.ways import Way, quiet_ways, ways_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Clear these bits, then put those. `event` tells it, None where there is nothing to tell; `once`: not again."""

    event: SoundEvent | None
    clear: int = 0
    put: int = 0
    once: int = 0


def openings(net: Net, layout: Layout, step: NetStep, *, stepwise: bool) -> tuple[Move, ...]:
    """Return what can happen when the step opens (its tokens are consumed already): it waits, or is left at once.

    `stepwise` makes a task fire at once too, as in the token game of BPMN. Raises TooManyWays.
    """
    if step.kind == "end":
        gone = ~layout.all_ends if step.terminate else _cancelled(net, layout, step)
        return (Move(event=None, clear=gone, put=layout.ended(step.id)),)
    moves: list[Move] = []
    if step.immediate or stepwise:
        ways = ways_out(net, step)
        moves.extend(_passing(net, layout, step, ways, "way" if len(ways) > 1 else ""))
    else:
        moves.append(Move(event=None, put=layout.opened(step.id)))
    if step.may_skip or step.may_be_empty:
        moves.extend(_passing(net, layout, step, quiet_ways(net, step), "skipped"))
    if step.may_pass_at_once:
        at_once = [way for way in ways_out(net, step) if all(edge.kept or edge.kind != "event" for edge in way.edges)]
        moves.extend(_passing(net, layout, step, at_once, "at_once"))
    return tuple({(move.clear, move.put): move for move in reversed(moves)}.values())[::-1]


def events(net: Net, layout: Layout, step: NetStep) -> tuple[Move, ...]:
    """Return what can happen to the open step. Raises TooManyWays."""
    done = (move for way in ways_out(net, step) for move in _completions(net, layout, step, way))
    return (*done, *_interruptions(net, layout, step))


def rest_ends(layout: Layout, step: NetStep) -> Move:
    """Return how the instances end that were kept when their step was left."""
    return Move(event=_event("rest", step), clear=layout.left(step.id))


def _passing(net: Net, layout: Layout, step: NetStep, ways: Iterable[Way], kind: str) -> Iterator[Move]:
    clear = _cancelled(net, layout, step)
    for way in ways:
        what = ", ".join(edge.to for edge in way.edges)
        event = SoundEvent(kind=kind, step=step.id, what=what) if kind else None
        yield Move(event=event, clear=clear, put=_put(layout, way.edges))


def _interruptions(net: Net, layout: Layout, step: NetStep) -> Iterator[Move]:
    clear = _closing(net, layout, step)
    for edge in net.leaving(step.id, "go"):
        yield Move(event=_event("timer", step, edge.name), clear=clear, put=layout.token(edge.id))
    for edge in net.leaving(step.id, "also"):
        fired = layout.fired(edge.id)
        yield Move(event=_event("timer", step, edge.name), put=layout.token(edge.id) | fired, once=fired)
    for edge in net.leaving(step.id, "error") if step.kind == "auto" else ():
        yield Move(event=_event("error", step), clear=clear, put=layout.token(edge.id))


def _completions(net: Net, layout: Layout, step: NetStep, way: Way) -> Iterator[Move]:
    event = _event("completed", step, way.what)
    clear, put = _closing(net, layout, step), _put(layout, way.edges)
    yield Move(event=event, clear=clear, put=put)
    if step.keeps_rest:
        yield Move(event=event, clear=clear, put=put | layout.left(step.id))


def _event(kind: str, step: NetStep, what: str = "") -> SoundEvent:
    return SoundEvent(kind=kind, step=step.id, what=what)


def _put(layout: Layout, edges: Iterable[NetEdge]) -> int:
    return layout.tokens(edge.id for edge in edges)


def _closing(net: Net, layout: Layout, step: NetStep) -> int:
    return _opening(net, layout, step.id) | _cancelled(net, layout, step)


def _opening(net: Net, layout: Layout, step_id: str) -> int:
    """Return the bits of a step's opening: that it is open, and which of its `also` timers have fired."""
    return layout.opened(step_id) | union(layout.fired(edge.id) for edge in net.leaving(step_id, "also"))


def _cancelled(net: Net, layout: Layout, step: NetStep) -> int:
    """Return what leaving the step takes away: tokens into the cancelled steps, their arrivals and their openings."""
    cleared = 0
    for step_id in step.cancels:
        tokens = layout.tokens(edge.id for edge in net.incoming[step_id])
        cleared |= tokens | tokens << layout.first_arrival | layout.left(step_id) | _opening(net, layout, step_id)
    return cleared
