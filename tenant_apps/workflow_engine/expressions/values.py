"""Turns the JSON of a ticket's data into the values that expressions reason about. Money is Decimal, never float."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Any

from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.expressions.kinds import KIND_OF_FIELD, Kind
from tenant_apps.workflow_engine.fields import FieldType

MAX_MAGNITUDE = 30  # digits before the point; more would only be an attempt to make us compute


@dataclass(frozen=True, slots=True)
class Person:
    """A member, by id; a value of its own so that it never compares with a number."""

    id: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file, of which expressions may only ask whether it is there."""

    reference: str


Value = None | bool | Decimal | str | date | datetime | timedelta | Person | StoredFile | tuple[Any, ...]
Rows = tuple[Mapping[str, Any], ...]


def convert(raw: Any, field_type: FieldType) -> Value:
    """Return the value that `raw` means for a field of this type; null and "" are null. Raises ExpressionError."""
    if raw is None or raw == "":
        return None
    kind = KIND_OF_FIELD[field_type]
    value = _read(raw, kind)
    if value is None:
        raise ExpressionError("bad_value", type=str(field_type), value=str(raw)[:80])
    return value


def kind_of_value(value: Value) -> Kind:
    """Return what an operator sees in this value."""
    if isinstance(value, tuple):
        return Kind.ROWS if value and isinstance(value[0], Mapping) else Kind.LIST
    return _KIND_OF_CLASS.get(type(value), Kind.ANY)


def as_json(value: Value) -> Any:
    """Return the value as plain JSON, for an explanation."""
    match value:
        case Decimal():
            shown: Any = format(value, "f")
        case date():
            shown = value.isoformat()
        case timedelta():
            shown = f"P{value.days}D"
        case Person():
            shown = value.id
        case StoredFile():
            shown = value.reference
        case tuple():
            shown = [item if isinstance(item, Mapping) else as_json(item) for item in value]
        case _:
            shown = value
    return shown


def number(raw: Any) -> Decimal | None:
    """Return a finite number of reasonable size, or None."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        return None
    try:
        value = Decimal(str(raw)[:100])
    except (DecimalException, ValueError):
        return None
    if not value.is_finite() or abs(value.adjusted()) > MAX_MAGNITUDE:
        return None
    return value


def parse_date(raw: Any) -> date | None:
    """Return the date that an ISO text says, or None."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None


def parse_moment(raw: Any) -> datetime | None:
    """Return the moment that an ISO text says (UTC where it names no offset), or None."""
    try:
        moment = datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _read(raw: Any, kind: Kind) -> Value:
    reader = _READERS.get(kind)
    return reader(raw) if reader else None


def _text(raw: Any) -> str | None:
    return raw if isinstance(raw, str) else None


def _truth(raw: Any) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _person(raw: Any) -> Person | None:
    return Person(raw) if isinstance(raw, int) and not isinstance(raw, bool) else None


def _file(raw: Any) -> StoredFile:
    return StoredFile(str(raw))


def _texts(raw: Any) -> tuple[str, ...] | None:
    return tuple(raw) if isinstance(raw, list | tuple) and all(isinstance(item, str) for item in raw) else None


def _rows(raw: Any) -> Rows | None:
    return tuple(raw) if isinstance(raw, list | tuple) and all(isinstance(row, Mapping) for row in raw) else None


_READERS: dict[Kind, Any] = {
    Kind.NUMBER: number,
    Kind.TEXT: _text,
    Kind.TRUTH: _truth,
    Kind.DATE: parse_date,
    Kind.MOMENT: parse_moment,
    Kind.PERSON: _person,
    Kind.FILE: _file,
    Kind.LIST: _texts,
    Kind.ROWS: _rows,
}
_KIND_OF_CLASS: dict[type, Kind] = {
    type(None): Kind.NULL,
    bool: Kind.TRUTH,
    Decimal: Kind.NUMBER,
    str: Kind.TEXT,
    date: Kind.DATE,
    datetime: Kind.MOMENT,
    timedelta: Kind.DURATION,
    Person: Kind.PERSON,
    StoredFile: Kind.FILE,
}
