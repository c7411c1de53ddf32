"""The net that is explored: steps and edges with everything that steers tokens, and nothing of what people fill in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

START_EDGE = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetEdge:
    """A way to a step. `kind`: start, next, event (of a choice), go or also (of a timer), error (`on_error.go`).

    `name` is what an event is called (its button, message or duration), or the place of a timer; `kept` says that the
    event's message can have come before.
    """

    id: str
    source: str
    to: str
    kind: str = "next"
    outcome: str | None = None
    conditional: bool = False
    otherwise: bool = False
    name: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NetStep:
    """A step without its data.

    * `join`: xor, and, or, or the number of arrivals that fires it (`first` is 1)
    * `immediate`: fires at once, nobody has to do anything (gate, end, auto without an outside effect)
    * `may_skip`: has a `skip` expression; `may_be_empty`: a multi step that can have no instance at all
    * `keeps_rest`: a multi step that can be left while some of its instances still run
    * `may_pass_at_once`: it waits for a message that can have come before
    """

    id: str
    kind: str
    join: str | int = "xor"
    split: str = "xor"
    outcomes: tuple[str, ...] = ()
    worker_decides: bool = False
    immediate: bool = False
    terminate: bool = False
    mutex: str | None = None
    requires: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    may_skip: bool = False
    multi: bool = False
    may_be_empty: bool = False
    keeps_rest: bool = False
    may_pass_at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Steps and edges by id, and each step's edges in and out, in document order."""

    steps: Mapping[str, NetStep]
    edges: Mapping[str, NetEdge]
    incoming: Mapping[str, list[NetEdge]] = field(init=False)
    outgoing: Mapping[str, list[NetEdge]] = field(init=False)

    def __post_init__(self) -> None:
        incoming: dict[str, list[NetEdge]] = {step_id: [] for step_id in self.steps}
        outgoing: dict[str, list[NetEdge]] = {step_id: [] for step_id in self.steps}
        for edge in self.edges.values():
            incoming[edge.to].append(edge)
            if edge.source:
                outgoing[edge.source].append(edge)
        object.__setattr__(self, "incoming", incoming)
        object.__setattr__(self, "outgoing", outgoing)

    def leaving(self, step_id: str, kind: str) -> tuple[NetEdge, ...]:
        """Return the edges of one kind that lead out of a step, in document order."""
        return tuple(edge for edge in self.outgoing[step_id] if edge.kind == kind)
