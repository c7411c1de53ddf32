"""The closed grammar, read into small functions of a scope: expression(text)(scope) is its value."""

import operator
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from tests.second_engine.values import Wrong, kind, read, read_date, read_moment

TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|'[^']*'|\"[^\"]*\"|[A-Za-z_]\w*|==|!=|<=|>=|[<>+\-*()\[\],])")
ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul}
CONSTANTS = {"true": True, "false": False, "null": None}


class Scope:
    """What names mean: fields and their stored data, counts, facts, and extra names."""

    def __init__(self, *, fields, data, counts=None, facts=None, extra=None, instances=None):
        self.fields, self.data, self.extra = fields, data, extra or {}
        self.counts, self.facts, self.instances = counts or {}, facts or {}, instances

    def name(self, name):
        """Return the value of a name; what nobody knows is null."""
        if name in self.extra:
            return self.extra[name]
        return read(self.fields[name], self.data.get(name)) if name in self.fields else None


@lru_cache(maxsize=5000)
def expression(text: str):
    """Return the function that works this expression out in a scope."""
    tokens, at = [], 0
    while text[at:].strip():
        found = TOKEN.match(text, at)
        if not found:
            raise Wrong(text)
        tokens.append(found[1])
        at = found.end()
    reader = Reader(tokens)
    whole = reader.either()
    if reader.tokens:
        raise Wrong(text)
    return whole


class Reader:
    """One method per rule of the grammar, each eats its tokens and returns a function of a scope."""

    def __init__(self, tokens):
        self.tokens = tokens

    def take(self, *wanted):
        """Eat and return the next token if it is among the wanted ones."""
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def need(self, wanted):
        if not self.take(wanted):
            raise Wrong(wanted)

    def either(self):
        left = self.both()
        while self.take("or"):
            left = either_of(left, self.both())
        return left

    def both(self):
        left = self.negation()
        while self.take("and"):
            left = both_of(left, self.negation())
        return left

    def negation(self):
        if self.take("not"):
            inner = self.comparison()
            return lambda s: not truth(inner(s))
        return self.comparison()

    def comparison(self):
        left = self.chain(self.product, "+", "-")
        sign = self.take("==", "!=", "<", "<=", ">", ">=", "in")
        if not sign:
            return left
        right = self.chain(self.product, "+", "-")
        return lambda s: compare(sign, left(s), right(s))

    def product(self):
        return self.chain(self.value, "*")

    def chain(self, part, *signs):
        left = part()
        while sign := self.take(*signs):
            left = combined(sign, left, part())
        return left

    def value(self):
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        if self.take("["):
            parts = self.several("]")
            return lambda s: [part(s) for part in parts]
        return self.atom(self.tokens.pop(0) if self.tokens else "")

    def atom(self, token):
        """Return what one word or sign means, with what belongs to it."""
        if token == "-":
            inner = self.value()
            return lambda s: combine("-", Decimal(0), inner(s))
        if token[:1].isdigit() or token in CONSTANTS or token[:1] in ("'", '"'):
            constant = (
                CONSTANTS[token] if token in CONSTANTS else Decimal(token) if token[:1].isdigit() else token[1:-1]
            )
            return lambda s: constant
        if not token.isidentifier():
            raise Wrong(token)
        return self.call(token) if self.take("(") else lambda s: s.name(token)

    def call(self, function):
        if function == "count" and self.tokens[0].isidentifier():
            step = self.tokens.pop(0)
            outcome = self.tokens.pop(0)[1:-1] if self.take(",") else None
            self.need(")")
            return lambda s: count(s.counts.get(step, {}), outcome)
        if function not in FUNCTIONS:
            raise Wrong(function)
        parts = self.several(")")
        return lambda s: FUNCTIONS[function](s, *(part(s) for part in parts))

    def several(self, closing):
        """Read values up to the closing bracket."""
        parts = []
        while not self.take(closing):
            if parts:
                self.need(",")
            parts.append(self.either())
        return parts


def either_of(one, two):
    return lambda s: truth(one(s)) or truth(two(s))


def both_of(one, two):
    return lambda s: truth(one(s)) and truth(two(s))


def combined(sign, one, two):
    return lambda s: combine(sign, one(s), two(s))


def truth(value) -> bool:
    """Return a truth value; null is false, anything else is wrong."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Wrong(value)


def compare(sign, left, right) -> bool:
    """Compare two values of one kind; null equals only null and is never larger, smaller or in."""
    if sign in ("==", "!="):
        return equal(left, right) == (sign == "==")
    if left is None or right is None:
        return False
    if sign == "in":
        if kind(right) != "list":
            raise Wrong(right)
        return any(equal(left, one) for one in right)
    left, right = alike(left, right)
    if kind(left) not in ("number", "date", "moment", "span"):
        raise Wrong(left)
    return ORDERS[sign](left, right)


def equal(left, right) -> bool:
    if left is None or right is None:
        return left is right
    left, right = alike(left, right)
    return left == right


def alike(left, right):
    """Return both values in one kind: a text beside a date or a moment is read as one."""
    if kind(left) == kind(right):
        return left, right
    if kind(left) == "text":
        right, left = alike(right, left)
        return left, right
    readers = {"date": read_date, "moment": read_moment}
    if kind(left) in readers and kind(right) == "text":
        return left, readers[kind(left)](right)
    raise Wrong(left)


def combine(sign, left, right):
    """Add, subtract or multiply; with null it is null."""
    if left is None or right is None:
        return None
    kinds = kind(left), kind(right)
    allowed = kinds == ("number", "number") or (
        sign != "*" and kinds in (("date", "span"), ("moment", "span"), ("span", "span"))
    ) or (sign == "-" and kinds in (("date", "date"), ("moment", "moment"))) or (
        sign == "+" and kinds in (("span", "date"), ("span", "moment"))
    )  # fmt: skip
    if not allowed:
        raise Wrong(kinds)
    try:
        return SIGNS[sign](left, right)
    except OverflowError:
        raise Wrong(kinds) from None


def length(scope, value) -> Decimal:
    if kind(value) not in ("null", "list", "text"):
        raise Wrong(value)
    return Decimal(len(value or ()))


def total(scope, rows, column) -> Decimal:
    """Return the sum of a column; which rows those are is known by their shape, for a list never travels far."""
    cells = [row.get(column) for row in rows or ()]
    return sum((read({"type": "money"}, cell) for cell in cells if cell not in (None, "")), Decimal(0))


def count(by_outcome, outcome) -> Decimal:
    return Decimal(sum(by_outcome.values()) if outcome is None else by_outcome.get(outcome, 0))


def today(scope):
    if not scope.facts.get("today"):
        raise Wrong("today")
    return date.fromisoformat(scope.facts["today"])


def days(scope, number):
    if number is None:
        return None
    if kind(number) != "number":
        raise Wrong(number)
    return timedelta(days=int(number))


def has_role(scope, person, role) -> bool:
    if role not in scope.facts.get("roles", {}):
        raise Wrong(role)
    return person is not None and int(person) in scope.facts["roles"][role]


FUNCTIONS = {
    "len": length, "sum": total, "today": today, "days": days, "has_role": has_role,
    "count": lambda scope, outcome: count(scope.instances or {}, outcome),
}  # fmt: skip
