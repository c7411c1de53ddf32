"""Turns stored JSON values into what a form starts with."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from tenant_apps.workflow_design.forms.fields import CENT, NO, YES, asks_yes_or_no
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType


def initial_value(spec: FieldSpec, value: Any) -> Any:
    """Return what the widget starts with; a stored value that no longer fits the field's type starts empty."""
    if value is None:
        return None
    try:
        value = _started(spec, value)
    except (ValueError, TypeError, InvalidOperation):
        return None
    return value


def _started(spec: FieldSpec, value: Any) -> Any:
    if spec.type is FieldType.DATETIME:
        moment = datetime.fromisoformat(value)
        value = moment if moment.tzinfo else timezone.make_aware(moment)
    elif spec.type is FieldType.DATE:
        value = date.fromisoformat(value)
    elif spec.type is FieldType.MONEY:
        value = Decimal(str(value)).quantize(CENT)
    elif spec.type is FieldType.BOOLEAN and asks_yes_or_no(spec):
        value = YES if value else NO
    elif spec.type is FieldType.LIST:
        value = [row for row in value if isinstance(row, Mapping)]
    return value
