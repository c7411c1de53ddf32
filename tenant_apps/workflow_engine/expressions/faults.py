"""What can be wrong with an expression: codes and values; sentences are made elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class ExpressionError(Exception):
    """An expression cannot be read or evaluated. `code` says why, `position` where, `params` the details."""

    def __init__(self, code: str, position: int = 0, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.params: dict[str, Any] = params


@dataclass(frozen=True, slots=True)
class ExpressionFault:
    """One thing that `check` finds wrong with an expression that could be read."""

    code: str
    position: int
    params: Mapping[str, Any] = field(default_factory=dict)
