"""What happens to a workflow from outside. Each event carries its own time and who did it (a member id)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Somebody submitted the ticket with these values; the first event of every run."""

    at: datetime
    by: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """Somebody finished the n-th opening of a task step, with an outcome where the step offers any."""

    at: datetime
    by: int
    step: str
    n: int
    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


Event = Submit | Complete
