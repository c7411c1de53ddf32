"""Where a running workflow is: the state that folding its events gives, stored as JSON on the instance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STARTING = "starting"
RUNNING = "running"
DONE = "done"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One moment of one run. Never changed: a decision makes a new one (the mappings are shared where equal).

    * `tokens`: how many tokens wait on which edge; an edge without is absent
    * `open`: the open task steps as (step, n), n counting the openings of that step from 1
    * `opened`: how often each step was opened so far
    * `counts`: how often each step was left, by outcome ("" where it had none)
    * `done_by`: who completed each step, every person once, the latest last
    * `data`: the values filled in so far, by field id, as JSON
    """

    status: str = STARTING
    requester: int | None = None
    tokens: Mapping[str, int] = field(default_factory=dict)
    open: frozenset[tuple[str, int]] = frozenset()
    opened: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    done_by: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    result: str = ""

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
            "open": [list(opening) for opening in sorted(self.open)],
            "opened": dict(self.opened),
            "counts": {step: dict(by_outcome) for step, by_outcome in self.counts.items()},
            "done_by": {step: list(members) for step, members in self.done_by.items()},
            "data": dict(self.data),
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
            open=frozenset((step, n) for step, n in value["open"]),
            opened=value["opened"],
            counts=value["counts"],
            done_by={step: tuple(members) for step, members in value["done_by"].items()},
            data=value["data"],
            seq=value["seq"],
            result=value["result"],
        )
