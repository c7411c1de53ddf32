"""What the engine asks for: the bridge turns these values into rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """The n-th opening of this task step begins; who does it is the bridge's business."""

    step: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTask:
    """The n-th opening of this task step is no longer wanted."""

    step: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInstance:
    """The run is over."""

    status: str
    result: str


Command = OpenTask | WithdrawTask | EndInstance
