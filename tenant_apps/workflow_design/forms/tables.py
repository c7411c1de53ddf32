"""How a field's value is shown where there is room for a table: text, rows with their sums, or who may read it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenant_apps.workflow_design.forms.displaying import NUMBERS, column_totals, display_value
from tenant_apps.workflow_design.forms.reading import may_read, readable, who_may_read
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One place of a table; `file` is the id of an attachment to lead to, "" for none."""

    text: str
    file: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """The rows of a list; `totals` are as many as columns, or none where no column can be summed."""

    columns: Sequence[str]
    rows: Sequence[Sequence[ShownCell]]
    totals: Sequence[ShownCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownValue:
    """A value for the partial `components/_value.html`: a text, or a table. `hidden`: the text says who may read it."""

    text: str
    table: ShownTable | None = None
    hidden: bool = False


def shown_value(
    *,
    field: FieldSpec,
    value: Any,
    members: Mapping[int, str],
    reader_roles: Collection[str] | None = None,
    file_names: Mapping[str, str] | None = None,
) -> ShownValue:
    """Return a stored JSON value to show to somebody with these roles (keys; None sees everything).

    `members` are names by id, `file_names` those of attachments by id.
    """
    if not may_read(field, reader_roles):
        return ShownValue(text=who_may_read(field), hidden=True)
    text = display_value(field, value, members)
    if field.type is not FieldType.LIST or not isinstance(value, list):
        return ShownValue(text=text)
    rows = [row for row in value if isinstance(row, Mapping)]
    columns = readable(field.items, reader_roles)
    table = ShownTable(
        columns=[column.label for column in columns],
        rows=[[_cell(column, row.get(column.id), members, file_names or {}) for column in columns] for row in rows],
        totals=[ShownCell(text=total, is_number=True) for total in column_totals(columns=columns, rows=rows)],
    )
    return ShownValue(text=text, table=table if rows else None)


def _cell(column: FieldSpec, value: Any, members: Mapping[int, str], file_names: Mapping[str, str]) -> ShownCell:
    text = display_value(column, value, members)
    if column.type is FieldType.FILE and _is_key(value):
        return ShownCell(text=file_names.get(value, text), file=value)
    return ShownCell(text=text, is_number=column.type in NUMBERS)


def _is_key(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False
