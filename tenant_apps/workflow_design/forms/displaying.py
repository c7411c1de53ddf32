"""How a field's stored value is shown to people."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.words import readable
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType


def display_value(field: FieldSpec, value: Any, members: Mapping[int, str]) -> str:
    """Return a stored JSON value as people read it; nothing is an empty text, what does not fit is shown as it is."""
    if value is None or value == "":
        return ""
    if field.type is FieldType.PERSON:
        return members.get(value, _("somebody who is no member here"))
    try:
        show = _SHOWN_BY.get(field.type, str)
        return show(value)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)


def _money(value: Any) -> str:
    return number_format(Decimal(str(value)), decimal_pos=2, use_l10n=True, force_grouping=True)


def _decimal(value: Any) -> str:
    return number_format(Decimal(str(value)), use_l10n=True)


def _boolean(value: Any) -> str:
    return _("Yes") if value else _("No")


def _date(value: Any) -> str:
    return date_format(date.fromisoformat(value), "DATE_FORMAT")


def _datetime(value: Any) -> str:
    moment = datetime.fromisoformat(value)
    return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")


def _choices(value: Any) -> str:
    return ", ".join(readable(str(choice)) for choice in value) if isinstance(value, list) else str(value)


_SHOWN_BY: dict[FieldType, Callable[[Any], str]] = {
    FieldType.MONEY: _money,
    FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: readable,
    FieldType.MULTICHOICE: _choices,
    FieldType.FILE: lambda _value: _("a file"),
}
