"""The contenders: each plays the shapes in a process of its own and times only the completions."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Played:
    """How many tasks were completed, and how long the completions took together."""

    steps: int
    seconds: float
