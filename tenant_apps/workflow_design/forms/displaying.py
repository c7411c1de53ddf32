"""How a field's stored value is shown to people."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.reading import may_read, who_may_read
from tenant_apps.workflow_design.forms.reading import readable as readable_fields
from tenant_apps.workflow_design.words import readable
from tenant_apps.workflow_engine.expressions.values import number
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
LINE_PARTS = 3  # of a row in a title; more would not be read


def display_value(
    field: FieldSpec, value: Any, members: Mapping[int, str], reader_roles: Collection[str] | None = None
) -> str:
    """Return a stored JSON value as people read it; nothing is an empty text, what does not fit is shown as it is.

    Where none of `reader_roles` (keys) may read the field, return who may; None reads everything. A list is a line of
    its rows; `tables.shown_value` has it as a table. What each instance of a step with many gave stands side by side.
    """
    if not may_read(field, reader_roles):
        return who_may_read(field)
    if value is None or value == "":
        return ""
    if isinstance(value, list) and _is_one_per_instance(field, value):
        parts = [display_value(field, each, members, reader_roles) for each in value]
    elif isinstance(value, list) and field.type is FieldType.LIST:
        columns = readable_fields(field.items, reader_roles)
        parts = [line_words(row, columns, members) for row in value]
    else:
        parts = [_shown(field, value, members)]
    return "; ".join(part for part in parts if part)


def _shown(field: FieldSpec, value: Any, members: Mapping[int, str]) -> str:
    if field.type is FieldType.PERSON:
        return members.get(value, _("somebody who is no member here"))
    try:
        return _SHOWN_BY.get(field.type, str)(value)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)


def line_words(item: Any, specs: Sequence[FieldSpec], members: Mapping[int, str] | None = None) -> str:
    """Return one row of a list as a few words for a title: “Vendor A, 120.00”.

    `specs` are the list's columns. Columns that not everybody may read stay out, and so do files and long texts. What
    is no row (one of several choices) is shown as it is.
    """
    if not isinstance(item, Mapping):
        return readable(item) if isinstance(item, str) else str(item)
    brief = [spec for spec in specs if not spec.readers and spec.type not in (FieldType.FILE, FieldType.LONGTEXT)]
    words = (display_value(spec, item.get(spec.id), members or {}) for spec in brief)
    return ", ".join([part for part in words if part][:LINE_PARTS])


def column_totals(*, columns: Sequence[FieldSpec], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the sum below each column with numbers, "" below the others; an empty list where nothing can be summed."""
    given = list(rows)
    totals = [_total(column, [row.get(column.id) for row in given]) for column in columns]
    return totals if any(totals) else []


def _is_one_per_instance(field: FieldSpec, value: Sequence[Any]) -> bool:
    """Return whether these are the values that the instances of a step gave, not one value that is a list itself."""
    of_its_own = field.type in (FieldType.LIST, FieldType.MULTICHOICE)
    return not of_its_own or any(isinstance(each, list) for each in value)


def _total(column: FieldSpec, values: Iterable[Any]) -> str:
    if column.type not in NUMBERS:
        return ""
    numbers = [amount for value in values if (amount := number(value)) is not None]
    return display_value(column, format(sum(numbers), "f"), {}) if numbers else ""


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
