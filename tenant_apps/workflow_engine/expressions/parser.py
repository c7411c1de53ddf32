"""Reads the closed grammar of expressions; nothing outside it can be said.

or := and ('or' and)*; and := not ('and' not)*; not := ['not'] cmp; cmp := sum [op sum]; sum := prod (('+'|'-') prod)*;
prod := val ('*' val)*; val := name | number | string | true | false | null | list | fn(args) | '(' or ')'
"""

from collections.abc import Callable
from decimal import Decimal

from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.expressions.functions import FUNCTIONS
from tenant_apps.workflow_engine.expressions.nodes import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Compare,
    Expr,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
)
from tenant_apps.workflow_engine.expressions.tokens import Token, tokens_of

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
MAX_DEPTH = 20
MAX_DIGITS = 30
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse(text: str) -> Expr:
    """Return the expression that `text` says. Raises ExpressionError when it is outside the grammar."""
    parser = _Parser(tokens_of(text))
    if parser.token.kind == "end":
        raise ExpressionError("empty", 0)
    root = parser.any_of()
    if parser.token.kind in COMPARISONS:
        raise ExpressionError("chained_comparison", parser.token.at)
    parser.expect("end")
    return Expr(text, root)


class _Parser:
    """One walk over the tokens of one expression."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def advance(self) -> Token:
        token = self.token
        self._next += 1
        return token

    def expect(self, kind: str) -> Token:
        if self.token.kind != kind:
            raise self.unexpected()
        return self.token if kind == "end" else self.advance()

    def unexpected(self) -> ExpressionError:
        if self.token.kind == "end":
            return ExpressionError("unexpected_end", self.token.at)
        return ExpressionError("unexpected_token", self.token.at, token=self.token.text)

    def any_of(self) -> Node:
        parts = self._chain("or", self._all_of)
        return parts[0] if len(parts) == 1 else AnyOf(parts[0].at, parts[-1].end, parts)

    def _all_of(self) -> Node:
        parts = self._chain("and", self._negation)
        return parts[0] if len(parts) == 1 else AllOf(parts[0].at, parts[-1].end, parts)

    def _chain(self, word: str, part: Callable[[], Node]) -> tuple[Node, ...]:
        parts = [part()]
        while self.token.kind == word:
            self.advance()
            parts.append(part())
        return tuple(parts)

    def _negation(self) -> Node:
        if self.token.kind != "not":
            return self._comparison()
        at = self.advance().at
        inner = self._comparison()
        return Not(at, inner.end, inner)

    def _comparison(self) -> Node:
        left = self._sum()
        if self.token.kind not in COMPARISONS:
            return left
        operator = self.advance().kind
        right = self._sum()
        return Compare(left.at, right.end, operator, left, right)

    def _sum(self) -> Node:
        return self._arithmetic(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._arithmetic(("*",), self._value)

    def _arithmetic(self, signs: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        first = operand()
        rest: list[tuple[str, Node]] = []
        while self.token.kind in signs:
            sign = self.advance().kind
            rest.append((sign, operand()))
        return Arithmetic(first.at, rest[-1][1].end, first, tuple(rest)) if rest else first

    def _value(self) -> Node:
        token = self.token
        if token.kind in _CONSTANTS:
            self.advance()
            return Literal(token.at, token.end, _CONSTANTS[token.kind])
        reader = {
            "number": self._number,
            "-": self._number,
            "string": self._string,
            "name": self._name_or_call,
            "(": self._parenthesis,
            "[": self._list,
        }.get(token.kind)
        if reader is None:
            raise self.unexpected()
        return reader()

    def _number(self) -> Node:
        at = self.token.at
        negative = self.token.kind == "-"
        if negative:
            self.advance()
        token = self.expect("number")
        if len(token.text) > MAX_DIGITS:
            raise ExpressionError("number_too_long", token.at, limit=MAX_DIGITS)
        value = Decimal(token.text)
        return Literal(at, token.end, -value if negative else value)

    def _string(self) -> Node:
        token = self.advance()
        return Literal(token.at, token.end, token.text[1:-1])

    def _name_or_call(self) -> Node:
        token = self.advance()
        if self.token.kind != "(":
            return Name(token.at, token.end, token.text)
        if token.text not in FUNCTIONS:
            raise ExpressionError("unknown_function", token.at, function=token.text)
        arguments, end = self._items("(", ")")
        return Call(token.at, end, token.text, arguments)

    def _list(self) -> Node:
        at = self.token.at
        items, end = self._items("[", "]")
        return ListOf(at, end, items)

    def _items(self, opening: str, closing: str) -> tuple[tuple[Node, ...], int]:
        self._descend(self.expect(opening))
        items: list[Node] = []
        if self.token.kind != closing:
            items.append(self.any_of())
        while self.token.kind == ",":
            self.advance()
            items.append(self.any_of())
        self._depth -= 1
        return tuple(items), self.expect(closing).end

    def _parenthesis(self) -> Node:
        self._descend(self.advance())
        inner = self.any_of()
        self._depth -= 1
        self.expect(")")
        return inner

    def _descend(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("too_deep", token.at, limit=MAX_DEPTH)
