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
    """Somebody finished the n-th opening of a task (or one of its instances), or pressed a choice's button.

    `stood_for` is the person whose deputy did it.
    """

    at: datetime
    by: int
    step: str
    n: int
    outcome: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    instance: int | None = None
    stood_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fire:
    """A time has come: a timer (`source` timer), a choice's event (event) or a wait's own time (after)."""

    at: datetime
    step: str
    n: int
    source: str
    place: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of this name arrived for the ticket."""

    at: datetime
    name: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectDone:
    """The outside world did what action `place` of an auto step asked; `data` are the fields to take over."""

    at: datetime
    step: str
    n: int
    place: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFailed:
    """The outside world did not do it, after all attempts."""

    at: datetime
    step: str
    n: int
    place: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubDone:
    """The child workflow ended; `data` are the parent's fields to take over."""

    at: datetime
    step: str
    n: int
    result: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInstance:
    """Somebody adds an instance to an open step with many, for this line or person (or null)."""

    at: datetime
    by: int
    step: str
    n: int
    item: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishMulti:
    """Somebody ends a step with many instances early, with what is finished."""

    at: datetime
    by: int
    step: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Somebody corrected the ticket's data."""

    at: datetime
    by: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Somebody lets the ticket go on without this step being done."""

    at: datetime
    by: int
    step: str
    n: int
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Somebody takes the ticket from an open step to another one."""

    at: datetime
    by: int
    step: str
    n: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Somebody cancelled the ticket."""

    at: datetime
    by: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Somebody opened a finished ticket again, at this step."""

    at: datetime
    by: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrate:
    """The run goes on under another version: old → new step ids and edge ids."""

    at: datetime
    by: int
    steps: Mapping[str, str]
    edges: Mapping[str, str]


Event = (
    Submit | Complete | Fire | Message | EffectDone | EffectFailed | SubDone | AddInstance | FinishMulti | Edit | Skip
    | Move | Cancel | Reopen | Migrate
)  # fmt: skip
