"""What a run came to, for people and for tests."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

ENOUGH = 0.95  # of the planned faults must have happened, else the run proves nothing
DRAIN_SECONDS = 5.0


@dataclass(kw_only=True)
class Report:
    """Figures and findings; a run is good when there is no finding."""

    seed: int
    planned: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    round_trips: dict[str, int] = field(default_factory=dict)
    tickets: int = 0
    completions: int = 0
    retries: int = 0
    drain_seconds: float | None = None
    exhausted: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """How many faults really happened."""
        return sum(self.happened.values())

    def findings(self) -> list[str]:
        """Return all that is wrong with the product or with the run."""
        found = [*self.lost, *self.doubled, *self.violations, *self.other]
        if self.faults < ENOUGH * self.planned:
            found.append(f"Only {self.faults} of {self.planned} planned faults happened: the run proves too little.")
        if self.drain_seconds is None:
            found.append("The backlog was never drained.")
        elif self.drain_seconds > DRAIN_SECONDS:
            found.append(f"The backlog took {self.drain_seconds:.1f} s to drain, not {DRAIN_SECONDS:g} s.")
        return found

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain JSON values."""
        return {**asdict(self), "happened": dict(self.happened), "faults": self.faults, "findings": self.findings()}

    def lines(self) -> list[str]:
        """Return what is printed at the end."""
        kinds = [f"  {count:5} × {kind}" for kind, count in sorted(self.happened.items())]
        trips = ", ".join(f"{count} of {name}" for name, count in self.round_trips.items())
        drained = "never" if self.drain_seconds is None else f"{self.drain_seconds:.1f} s"
        return [
            f"{self.faults} of {self.planned} planned faults happened (seed {self.seed}, {self.seconds:.0f} s):",
            *kinds,
            f"round trips hit one by one: {trips or 'none'}",
            f"{self.tickets} tickets and {self.completions} completions acknowledged, {self.retries} repetitions",
            f"backlog drained after {drained}; {self.exhausted} errors had used up their attempts",
            f"lost: {len(self.lost)}, doubled: {len(self.doubled)}, broken promises: {len(self.violations)}",
            *(f"! {finding}" for finding in self.findings()[:40]),
            "FAILED" if self.findings() else "passed",
        ]
