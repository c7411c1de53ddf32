"""What the engine asks for: the bridge turns these values into rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """The n-th opening of this task begins (of many instances, the one for `item`), or a choice's buttons."""

    step: str
    n: int
    instance: int | None = None
    item: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWait:
    """A wait or a choice begins to wait."""

    step: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSub:
    """A child workflow is to be started with this data."""

    step: str
    n: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEffect:
    """The outside world is to do action `place` of an auto step."""

    step: str
    n: int
    place: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The n-th opening of this step (or one instance of it) is no longer wanted, with all that hangs on it."""

    step: str
    n: int
    instance: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign:
    """The open task goes to the people that timer `place` names."""

    step: str
    n: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotice:
    """People are to be told: action `place` of a step's `do`, of its timer `timer`, or of `on_cancel`."""

    step: str
    n: int
    source: str
    timer: int
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPhase:
    """The free word that lists show changes."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInstance:
    """The run is over."""

    status: str
    result: str


Command = OpenTask | OpenWait | OpenSub | RunEffect | Withdraw | Reassign | SendNotice | SetPhase | EndInstance
