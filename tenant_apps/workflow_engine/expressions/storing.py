"""Turns the value of an expression into the JSON that a field of some type holds."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from tenant_apps.workflow_engine.expressions.values import Value, as_json, convert
from tenant_apps.workflow_engine.fields import FieldType

CENT = Decimal("0.01")
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)  # wider than any number that `number()` lets in


def to_data(value: Value, field_type: FieldType | None) -> Any:
    """Return what is stored: money with two places, decimals as text, whole numbers as such. None: any field.

    Raises ExpressionError where the value does not fit the type.
    """
    if value is None:
        return None
    stored = as_json(value)
    if isinstance(value, Decimal):
        if field_type is FieldType.MONEY:
            stored = format(value.quantize(CENT, context=_EXACT), "f")
        elif field_type is FieldType.INTEGER:
            stored = int(value.to_integral_value(ROUND_HALF_UP, _EXACT))
    if field_type is not None:
        convert(stored, field_type)
    return stored
