"""The parts an expression is made of. Each knows where it begins and ends in the text."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """Any part: `at` is the first character, `end` one past the last."""

    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number (Decimal), a string, true, false or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A field, `outcome` or `requester`."""

    id: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """`[a, b]`"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`fn(args)`, fn one of the closed list."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`first op operand op operand …`, left to right; flat, so that long sums need no deep stack."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`left op right`"""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not inner`"""

    inner: Node


@dataclass(frozen=True, slots=True)
class AllOf(Node):
    """`a and b and …`"""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """`a or b or …`"""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Expr:
    """A whole expression: its text and the root of its parts."""

    text: str
    root: Node

    def source(self, node: Node) -> str:
        """Return the piece of text that `node` was read from."""
        return self.text[node.at : node.end]
