"""Where a running workflow is: the state that folding its events gives, stored as JSON on the instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STARTING = "starting"
RUNNING = "running"
DONE = "done"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """The instances of an open step with many: for each its item (a line, a person or null).

    `open` are the instances with an open task, `begun` how many were begun, `outcomes` how the finished ones ended (""
    without an outcome), `values` what they filled in. `left`: the step has been left, the rest may still be finished.
    """

    items: tuple[Any, ...]
    open: tuple[int, ...]
    begun: int
    outcomes: Mapping[int, str] = field(default_factory=dict)
    values: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    left: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the instances as plain JSON values."""
        return {
            "items": list(self.items),
            "open": list(self.open),
            "begun": self.begun,
            "outcomes": {str(instance): outcome for instance, outcome in sorted(self.outcomes.items())},
            "values": {str(instance): dict(values) for instance, values in sorted(self.values.items())},
            "left": self.left,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Many":
        """Return what `to_json` made."""
        return cls(
            items=tuple(value["items"]),
            open=tuple(value["open"]),
            begun=value["begun"],
            outcomes={int(instance): outcome for instance, outcome in value["outcomes"].items()},
            values={int(instance): values for instance, values in value["values"].items()},
            left=value["left"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The n-th opening of a step. `at` is the action that an auto step waits for."""

    n: int
    at: int | None = None
    many: Many | None = None

    @property
    def left(self) -> bool:
        """Return whether the workflow has gone on already and only the rest of many instances is open."""
        return self.many is not None and self.many.left

    def to_json(self) -> dict[str, Any]:
        """Return the opening as plain JSON values."""
        at = {} if self.at is None else {"at": self.at}
        return {"n": self.n, **at, **(self.many.to_json() if self.many else {})}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Opening":
        """Return what `to_json` made."""
        return cls(n=value["n"], at=value.get("at"), many=Many.from_json(value) if "items" in value else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One moment of one run. Never changed: a decision makes a new one (the mappings are shared where equal).

    * `tokens`: how many tokens wait on which edge; an edge without is absent
    * `open`: the open steps
    * `arrivals`: the edges that have arrived at a first/N join which fired and is not reset yet
    * `opened`: how often each step was opened so far
    * `counts`: how often each step was left, by outcome ("" where it had none)
    * `done_by`: who completed each step, every person once, the latest last
    * `data`: the values filled in so far, by field id, as JSON
    * `messages`: messages kept until somebody waits for them, oldest first
    * `phase`: the free word that `ticket_status` sets
    """

    status: str = STARTING
    requester: int | None = None
    tokens: Mapping[str, int] = field(default_factory=dict)
    open: Mapping[str, Opening] = field(default_factory=dict)
    arrivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opened: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    done_by: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    messages: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    phase: str = ""
    seq: int = 0
    result: str = ""

    @property
    def ended(self) -> bool:
        """Return whether nothing can happen any more (but reopening)."""
        return self.status in (DONE, CANCELLED)

    @classmethod
    def initial(cls) -> "State":
        """Return the state before the submit event."""
        return cls()

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain JSON values."""
        return {
            "status": self.status,
            "requester": self.requester,
            "tokens": dict(self.tokens),
            "open": {step: opening.to_json() for step, opening in self.open.items()},
            "arrivals": {step: list(edges) for step, edges in self.arrivals.items()},
            "opened": dict(self.opened),
            "counts": {step: dict(by_outcome) for step, by_outcome in self.counts.items()},
            "done_by": {step: list(members) for step, members in self.done_by.items()},
            "data": dict(self.data),
            "messages": {name: [dict(data) for data in kept] for name, kept in self.messages.items()},
            "phase": self.phase,
            "seq": self.seq,
            "result": self.result,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "State":
        """Return what `to_json` made."""
        return cls(
            status=value["status"],
            requester=value["requester"],
            tokens=value["tokens"],
            open={step: Opening.from_json(opening) for step, opening in value["open"].items()},
            arrivals={step: tuple(edges) for step, edges in value["arrivals"].items()},
            opened=value["opened"],
            counts=value["counts"],
            done_by={step: tuple(members) for step, members in value["done_by"].items()},
            data=value["data"],
            messages={name: tuple(kept) for name, kept in value["messages"].items()},
            phase=value["phase"],
            seq=value["seq"],
            result=value["result"],
        )
