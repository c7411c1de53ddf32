"""The token game on states as integers: which step opens next, what can happen then, and what goes wrong by it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tenant_apps.workflow_engine.soundness.layout import Layout, bits_of, union
from tenant_apps.workflow_engine.soundness.moves import Move, events, openings, rest_ends
from tenant_apps.workflow_engine.soundness.net import Net
from tenant_apps.workflow_engine.soundness.reaching import blockers, upstream
from tenant_apps.workflow_engine.soundness.report import DOUBLED, ENDS_TWICE, SoundEvent

Trouble = tuple[str, str]
Successor = tuple[SoundEvent | None, int | Trouble]


@dataclass(frozen=True, slots=True)
class Place:
    """One step, compiled to bits; `counts` is the number of arrivals that fires a first/N join, 0 for other joins."""

    id: str
    join: str
    counts: int
    tokens_in: int
    opened: int
    busy: int
    rivals: int
    required: int
    ended: int
    blockers: dict[int, int]
    openings: tuple[Move, ...]
    events: tuple[Move, ...]
    rest_ends: Move


class Game:
    """All rules of one net. `stepwise`: every step fires when its tokens are there, nothing settles by itself.

    Raises TooManyWays.
    """

    def __init__(self, net: Net, *, stepwise: bool = False) -> None:
        self.layout = Layout.of(net)
        self.net = net
        self.stepwise = stepwise
        self.places = tuple(_place(net, self.layout, step_id, stepwise=stepwise) for step_id in self.layout.steps)
        self._targets = tuple(self.layout.step_places[edge.to] for edge in net.edges.values())
        self._counting = tuple(place for place in self.places if place.counts)
        self._shift = self.layout.first_arrival
        self._known_upstream: dict[str, set[str]] = {}

    def start(self) -> int:
        """Return the state in which a run begins."""
        return self.absorbed(self.layout.start)

    def is_done(self, state: int) -> bool:
        """Return whether nothing is left but the memory of the ends that fired."""
        return state & ~self.layout.all_ends == 0

    def next_opening(self, state: int) -> Place | None:
        """Return the step that settling opens next: the smallest enabled id, or-joins only when no other is."""
        last: Place | None = None
        for place in self.awaited(state):
            if self._is_enabled(state, place):
                if place.join != "or":
                    return place
                last = last or place
        return last

    def enabled(self, state: int) -> list[Place]:
        """Return every step whose tokens are there (for the stepwise game)."""
        return [place for place in self.awaited(state) if self._is_enabled(state, place)]

    def awaited(self, state: int) -> list[Place]:
        """Return the steps with a token coming in, in code point order."""
        indexes = {self._targets[bit] for bit in bits_of(state & self.layout.all_tokens)}
        return [self.places[index] for index in sorted(indexes)]

    def open(self, state: int, place: Place) -> Iterator[Successor]:
        """Yield what can follow when the enabled step opens."""
        for move in place.openings:
            yield from self._apply(self._consumed(state, place), move, place)

    def happen(self, state: int) -> Iterator[Successor]:
        """Yield what can follow a settled state, the events of the smallest step first."""
        for place in self.places:
            if state & place.opened:
                for move in place.events:
                    if not state & move.once:
                        yield from self._apply(state, move, place)
            elif state & place.busy:
                yield from self._apply(state, place.rest_ends, place)

    def doubled(self, state: int) -> Iterator[Trouble]:
        """Yield the open steps whose tokens are there once more."""
        for place in self.awaited(state):
            if state & place.opened and self._has_tokens(state, place):
                yield DOUBLED, place.id

    def absorbed(self, state: int) -> int:
        """Return the state after first/N joins absorbed late arrivals, and forgot them when no more can come."""
        before = -1
        while state != before:
            before = state
            for place in self._counting:
                arrived = (state >> self._shift) & place.tokens_in
                late = state & place.tokens_in & ~arrived
                if arrived and late:
                    state ^= late | late << self._shift
            for place in self._counting:
                arrived = (state >> self._shift) & place.tokens_in
                if arrived and not self._more_can_come(state, place, place.tokens_in & ~arrived):
                    state ^= arrived << self._shift
        return state

    def is_before(self, one: Place, other: Place) -> bool:
        """Return whether the one step leads to the other, and not the other way round."""
        return one.id in self._upstream(other.id) and other.id not in self._upstream(one.id)

    def missing(self, state: int, place: Place) -> list[str]:
        """Return the steps from which no token has come into this one."""
        come = {self.net.edges[edge_id].source for edge_id in self.layout.edges_in(state & place.tokens_in)}
        return sorted({edge.source for edge in self.net.incoming[place.id]} - come - {""})

    def _upstream(self, step_id: str) -> set[str]:
        if step_id not in self._known_upstream:
            self._known_upstream[step_id] = upstream(self.net, step_id)
        return self._known_upstream[step_id]

    def _is_enabled(self, state: int, place: Place) -> bool:
        if state & (place.busy | place.rivals) or state & place.required != place.required:
            return False
        return self._has_tokens(state, place)

    def _has_tokens(self, state: int, place: Place) -> bool:
        """One token into the step is there already; tell whether its join is content."""
        marked = state & place.tokens_in
        if place.join == "xor":
            return True
        if place.join == "and":
            return marked == place.tokens_in
        if place.join == "or":
            return not self._more_can_come(state, place, place.tokens_in & ~marked)
        return not (state >> self._shift) & place.tokens_in and marked.bit_count() >= place.counts

    def _more_can_come(self, state: int, place: Place, edges: int) -> bool:
        return any(edges & edge and state & blocking for edge, blocking in place.blockers.items())

    def _consumed(self, state: int, place: Place) -> int:
        marked = state & place.tokens_in
        if place.join == "xor":
            return state ^ (marked & -marked)
        state ^= marked
        return state | marked << self._shift if place.counts else state

    def _apply(self, state: int, move: Move, place: Place) -> Iterator[Successor]:
        state &= ~move.clear
        twice = state & move.put
        for bit in bits_of(twice & self.layout.all_tokens):
            yield move.event, (DOUBLED, self.places[self._targets[bit]].id)
            return
        if twice & place.ended:
            yield move.event, (ENDS_TWICE, place.id)
        yield move.event, self.absorbed(state | move.put)


def _place(net: Net, layout: Layout, step_id: str, *, stepwise: bool) -> Place:
    step = net.steps[step_id]
    tokens_in = layout.tokens(edge.id for edge in net.incoming[step_id])
    rivals = [other.id for other in net.steps.values() if other.mutex is not None and other.mutex == step.mutex]
    waits = not (step.immediate or stepwise)
    counts = step.join if isinstance(step.join, int) else 0
    return Place(
        id=step_id,
        join="count" if counts else str(step.join),
        counts=counts,
        tokens_in=tokens_in,
        opened=layout.opened(step_id),
        busy=layout.opened(step_id) | layout.left(step_id),
        rivals=_bits_open(layout, rivals),
        required=_bits_open(layout, step.requires),
        ended=layout.ended(step_id),
        blockers=dict(blockers(net, layout, step_id)) if step.join not in ("xor", "and") else {},
        openings=openings(net, layout, step, stepwise=stepwise),
        events=events(net, layout, step) if waits else (),
        rest_ends=rest_ends(layout, step),
    )


def _bits_open(layout: Layout, step_ids: Iterable[str]) -> int:
    return union(layout.opened(step_id) for step_id in step_ids)
