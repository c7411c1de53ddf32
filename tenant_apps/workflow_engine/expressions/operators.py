"""What the operators do with values. Null: an order or `in` with null is false, arithmetic with null is null."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, DecimalException
from operator import ge, gt, le, lt
from typing import Any

from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.expressions.kinds import ORDERED, Kind, sum_kind
from tenant_apps.workflow_engine.expressions.values import Value, kind_of_value, parse_date, parse_moment

ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
PRECISION = 40


def compare(operator: str, left: Value, right: Value) -> bool:
    """Return whether `left operator right` holds. Raises ExpressionError where the two cannot be compared."""
    if operator == "in":
        return _contains(right, left)
    if operator == "==":
        return _equal(left, right)
    if operator == "!=":
        return not _equal(left, right)
    if left is None or right is None:
        return False
    left, right = aligned(left, right)
    kind = _same_kind(left, right)
    if kind not in ORDERED:
        raise ExpressionError("no_order", kind=str(kind))
    return ORDERS[operator](left, right)


def combine(sign: str, left: Value, right: Value) -> Value:
    """Return `left sign right`. Raises ExpressionError where that makes no sense or grows out of range."""
    kinds = kind_of_value(left), kind_of_value(right)
    if sum_kind(kinds[0], sign, kinds[1]) is None:
        raise ExpressionError("cannot_combine", sign=sign, left=str(kinds[0]), right=str(kinds[1]))
    if left is None or right is None:
        return None
    try:
        return _compute(sign, left, right, numbers=kinds == (Kind.NUMBER, Kind.NUMBER))
    except (DecimalException, OverflowError) as error:
        raise ExpressionError("out_of_range", sign=sign) from error


def aligned(left: Value, right: Value) -> tuple[Value, Value]:
    """Return both, a text beside a date or moment read as one: `due < '2027-01-01'`."""
    return _as_time(left, right), _as_time(right, left)


def _as_time(value: Value, other: Value) -> Value:
    if not isinstance(value, str) or not isinstance(other, date):
        return value
    moment = parse_moment(value) if isinstance(other, datetime) else parse_date(value)
    return value if moment is None else moment


def _equal(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return left is right
    left, right = aligned(left, right)
    _same_kind(left, right)
    return bool(left == right)


def _same_kind(left: Value, right: Value) -> Kind:
    left_kind, right_kind = kind_of_value(left), kind_of_value(right)
    if left_kind != right_kind:
        raise ExpressionError("cannot_compare", left=str(left_kind), right=str(right_kind))
    return left_kind


def _contains(container: Value, item: Value) -> bool:
    if container is None or item is None:
        return False
    if not isinstance(container, tuple):
        raise ExpressionError("not_a_list", kind=str(kind_of_value(container)))
    return any(_equal(item, other) for other in container)


def _compute(sign: str, left: Any, right: Any, *, numbers: bool) -> Value:
    if not numbers:
        result: Value = left + right if sign == "+" else left - right
        return result
    context = Context(prec=PRECISION, Emax=999, Emin=-999)
    operation = {"+": context.add, "-": context.subtract, "*": context.multiply}[sign]
    return operation(left, right)
