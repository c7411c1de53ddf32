"""Works out what an expression comes to. It always ends: a step budget, no loop, no call but the closed list."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tenant_apps.workflow_engine.expressions.faults import ExpressionError
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
from tenant_apps.workflow_engine.expressions.operators import combine, compare
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.expressions.values import Person, Value, kind_of_value, number

MAX_STEPS = 2_000


def evaluate(expression: Expr, scope: Scope) -> Value:
    """Return its value. Raises ExpressionError (wrong types in the data, too much work, a missing fact)."""
    return Evaluation(scope).value(expression.root)


def truth(value: Value, *, position: int = 0) -> bool:
    """Return whether a value counts as yes; null is no. Raises ExpressionError for anything that is not yes or no."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    raise ExpressionError("not_truth", position, kind=str(kind_of_value(value)))


class Evaluation:
    """One evaluation with its budget."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._left = MAX_STEPS

    def value(self, node: Node) -> Value:
        """Return what this part comes to."""
        self.spend(1, node)
        return _READERS[type(node)](self, node)

    def spend(self, steps: int, node: Node) -> None:
        """Use up some of the budget."""
        self._left -= steps
        if self._left < 0:
            raise ExpressionError("too_much_work", node.at, limit=MAX_STEPS)

    def operand(self, node: Node) -> Value:
        """Return a value for an operator, charging long lists by their length."""
        value = self.value(node)
        if isinstance(value, tuple):
            self.spend(len(value), node)
        return value


def _literal(_evaluation: Evaluation, node: Literal) -> Value:
    value: Value = node.value
    return value


def _name(evaluation: Evaluation, node: Name) -> Value:
    try:
        return evaluation.scope.value(node.id)
    except ExpressionError as error:
        raise ExpressionError(error.code, node.at, name=node.id, **error.params) from error


def _list(evaluation: Evaluation, node: ListOf) -> Value:
    return tuple(evaluation.value(item) for item in node.items)


def _arithmetic(evaluation: Evaluation, node: Arithmetic) -> Value:
    value = evaluation.value(node.first)
    for sign, operand in node.rest:
        value = _placed(operand, combine, sign, value, evaluation.value(operand))
    return value


def _compare(evaluation: Evaluation, node: Compare) -> Value:
    left, right = evaluation.operand(node.left), evaluation.operand(node.right)
    return bool(_placed(node, compare, node.operator, left, right))


def _not(evaluation: Evaluation, node: Not) -> Value:
    return not truth(evaluation.value(node.inner), position=node.at)


def _all_of(evaluation: Evaluation, node: AllOf) -> Value:
    return all(truth(evaluation.value(part), position=part.at) for part in node.parts)


def _any_of(evaluation: Evaluation, node: AnyOf) -> Value:
    return any(truth(evaluation.value(part), position=part.at) for part in node.parts)


def _placed(node: Node, function: Callable[..., Value], *arguments: Any) -> Value:
    """Call an operator; what it complains about gets its place in the text."""
    try:
        return function(*arguments)
    except ExpressionError as error:
        raise ExpressionError(error.code, node.at, **error.params) from error


def _call(evaluation: Evaluation, node: Call) -> Value:
    return _FUNCTIONS[node.function](evaluation, node)


def _len(evaluation: Evaluation, node: Call) -> Value:
    value = evaluation.value(_argument(node, 0))
    if value is None:
        return Decimal(0)
    if not isinstance(value, str | tuple):
        raise _wrong_argument(node, 0)
    return Decimal(len(value))


def _sum(evaluation: Evaluation, node: Call) -> Value:
    rows, column = evaluation.operand(_argument(node, 0)), evaluation.value(_argument(node, 1))
    total: Value = Decimal(0)
    if rows is None:
        return total
    if not isinstance(rows, tuple):
        raise _wrong_argument(node, 0)
    for row in rows:
        raw = row.get(column) if isinstance(row, dict) else None
        if raw is None or raw == "":
            continue
        amount = number(raw)
        if amount is None:
            raise ExpressionError("bad_value", node.at, name=str(column), type="number", value=str(raw)[:80])
        total = _placed(node, combine, "+", total, amount)
    return total


def _count(evaluation: Evaluation, node: Call) -> Value:
    step = _argument(node, 0)
    if isinstance(step, Literal) and isinstance(step.value, str) and len(node.arguments) == 1:
        return Decimal(evaluation.scope.outcomes.get(step.value, 0))  # count('outcome') of a step with many instances
    outcome = evaluation.value(node.arguments[1]) if len(node.arguments) > 1 else None
    if not isinstance(step, Name) or (outcome is not None and not isinstance(outcome, str)):
        raise _wrong_argument(node, 0)
    return Decimal(evaluation.scope.count(step.id, outcome))


def _today(evaluation: Evaluation, node: Call) -> Value:
    today = evaluation.scope.facts.today
    if today is None:
        raise ExpressionError("fact_missing", node.at, fact="today")
    return today


def _days(evaluation: Evaluation, node: Call) -> Value:
    value = evaluation.value(_argument(node, 0))
    if value is None:
        return None
    if not isinstance(value, Decimal):
        raise _wrong_argument(node, 0)
    try:
        return timedelta(days=int(value))
    except OverflowError as error:
        raise ExpressionError("out_of_range", node.at) from error


def _has_role(evaluation: Evaluation, node: Call) -> Value:
    person, role = evaluation.value(_argument(node, 0)), evaluation.value(_argument(node, 1))
    if person is None:
        return False
    if not isinstance(person, Person) or not isinstance(role, str):
        raise _wrong_argument(node, 0)
    members = evaluation.scope.facts.roles.get(role)
    if members is None:
        raise ExpressionError("fact_missing", node.at, fact=role)
    return person.id in members


def _argument(node: Call, place: int) -> Node:
    if place >= len(node.arguments):
        raise ExpressionError("argument_count", node.at, function=node.function, given=len(node.arguments))
    return node.arguments[place]


def _wrong_argument(node: Call, place: int) -> ExpressionError:
    return ExpressionError("wrong_argument", node.at, function=node.function, place=place + 1)


_FUNCTIONS: dict[str, Callable[[Evaluation, Call], Value]] = {
    "len": _len,
    "sum": _sum,
    "count": _count,
    "today": _today,
    "days": _days,
    "has_role": _has_role,
}
_READERS: dict[type[Node], Callable[[Evaluation, Any], Value]] = {
    Literal: _literal,
    Name: _name,
    ListOf: _list,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Not: _not,
    AllOf: _all_of,
    AnyOf: _any_of,
    Call: _call,
}
