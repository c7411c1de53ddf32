"""Which bit of a state stands for what. A state of the exploration is one integer, so that comparing it is cheap.

From the lowest bit on: a token on each edge; each step open; each step left with instances still running; each end
that has fired; each edge whose arrival a first/N join remembers; each `also` timer that has fired for the opening.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from tenant_apps.workflow_engine.soundness.net import START_EDGE, Net


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of edges and steps in a state: edges as the net gives them, steps in code point order."""

    edges: tuple[str, ...]
    steps: tuple[str, ...]
    edge_places: Mapping[str, int]
    step_places: Mapping[str, int]

    @classmethod
    def of(cls, net: Net) -> "Layout":
        """Return the layout of a net."""
        edges, steps = tuple(net.edges), tuple(sorted(net.steps))
        return cls(
            edges=edges,
            steps=steps,
            edge_places={edge: place for place, edge in enumerate(edges)},
            step_places={step: place for place, step in enumerate(steps)},
        )

    @property
    def first_arrival(self) -> int:
        """Return by how many bits an edge's arrival lies above its token."""
        return len(self.edges) + 3 * len(self.steps)

    def token(self, edge_id: str) -> int:
        """Return the bit of a token on the edge."""
        return 1 << self.edge_places[edge_id]

    def tokens(self, edge_ids: Iterable[str]) -> int:
        """Return the bits of tokens on these edges."""
        return union(self.token(edge_id) for edge_id in edge_ids)

    def opened(self, step_id: str) -> int:
        """Return the bit of the open step."""
        return 1 << len(self.edges) + self.step_places[step_id]

    def left(self, step_id: str) -> int:
        """Return the bit of the step that was left while some of its instances run on."""
        return self.opened(step_id) << len(self.steps)

    def ended(self, step_id: str) -> int:
        """Return the bit of an end that has fired."""
        return self.opened(step_id) << 2 * len(self.steps)

    def fired(self, edge_id: str) -> int:
        """Return the bit of an `also` timer that has fired."""
        return self.token(edge_id) << self.first_arrival + len(self.edges)

    @property
    def all_tokens(self) -> int:
        """Return the bits of tokens on all edges."""
        return (1 << len(self.edges)) - 1

    @property
    def all_ends(self) -> int:
        """Return the bits of all ends that have fired: what a finished run still shows."""
        return ((1 << len(self.steps)) - 1) << len(self.edges) + 2 * len(self.steps)

    @property
    def start(self) -> int:
        """Return the state in which a run begins."""
        return self.token(START_EDGE)

    def edges_in(self, state: int) -> list[str]:
        """Return the marked edges."""
        return [self.edges[place] for place in bits_of(state & self.all_tokens)]

    def open_bits(self, state: int) -> int:
        """Return the open steps, those with kept instances too, one bit each from the lowest on."""
        size = len(self.steps)
        both = (state >> len(self.edges)) | (state >> len(self.edges) + size)
        return both & ((1 << size) - 1)

    def names_of(self, step_bits: int) -> list[str]:
        """Return the steps that `open_bits` gave, in code point order."""
        return [self.steps[place] for place in bits_of(step_bits)]


def bits_of(value: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while value:
        low = value & -value
        yield low.bit_length() - 1
        value ^= low


def union(masks: Iterable[int]) -> int:
    """Return all bits that any of the masks has."""
    return reduce(or_, masks, 0)
