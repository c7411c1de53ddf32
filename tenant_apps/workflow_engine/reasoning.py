"""Works out expressions in the middle of a game; what cannot be worked out refuses the event."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from tenant_apps.workflow_engine.expressions.evaluating import evaluate, truth
from tenant_apps.workflow_engine.expressions.explaining import Explanation, explain
from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.expressions.storing import to_data
from tenant_apps.workflow_engine.expressions.values import Value
from tenant_apps.workflow_engine.fields import FieldType
from tenant_apps.workflow_engine.run import Stopped

Answer = TypeVar("Answer")


def reason_for(condition: Expr, scope: Scope, *, where: str) -> Explanation:
    """Return whether the condition holds, with its reasons."""
    return _asking(condition, where, lambda: explain(condition, scope))


def holds(condition: Expr, scope: Scope, *, where: str) -> bool:
    """Return whether the condition holds; null does not."""
    return _asking(condition, where, lambda: truth(evaluate(condition, scope)))


def worked_out(expression: Expr, scope: Scope, *, where: str) -> Value:
    """Return what the expression comes to."""
    return _asking(expression, where, lambda: evaluate(expression, scope))


def stored_value(raw: Expr | Any, scope: Scope, field_type: FieldType | None, *, where: str) -> Any:
    """Return the JSON that a field of this type holds for an expression, or for a value written bare."""
    if isinstance(raw, Expr):
        return _asking(raw, where, lambda: to_data(evaluate(raw, scope), field_type))
    bare = Decimal(str(raw)) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
    try:
        return to_data(bare, field_type)
    except ExpressionError as error:
        raise Stopped("expression", where, expression=str(raw), code=error.code, position=0, **error.params) from error


def _asking(expression: Expr, where: str, ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except ExpressionError as error:
        raise Stopped(
            "expression",
            where,
            **{"expression": expression.text, "code": error.code, "position": error.position, **error.params},
        ) from error
