"""Values of fields: from stored JSON to what expressions work with, and back."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NUMBERS = ("money", "decimal", "integer")


class Wrong(Exception):  # noqa: N818  (the grammar's word for it)
    """An expression cannot be worked out."""


class Person(int):
    """A member's id, which is no number to count with."""


def kind(value) -> str:
    """Return the kind of a value; two values are only ever compared within one kind."""
    if isinstance(value, bool):
        return "truth"
    for name, types in (
        ("person", Person), ("number", Decimal), ("text", str), ("moment", datetime), ("date", date),
        ("span", timedelta), ("list", list),
    ):  # fmt: skip
        if isinstance(value, types):
            return name
    return "null"


def read(field: dict, raw):
    """Return the value of a stored field; nothing and "" are null, what does not fit its type is wrong."""
    if raw is None or raw == "":
        return None
    if field.get("listed"):
        return [read({**field, "listed": False}, one) for one in expect(raw, list)]
    wanted = field["type"]
    if wanted in READERS:
        return READERS[wanted](raw)
    if wanted in ("list", "multichoice"):
        return [expect(row, dict if wanted == "list" else str) for row in expect(raw, list)]
    return expect(raw, bool if wanted == "boolean" else str)


def expect(raw, wanted: type):
    """Return the raw value if it is of the wanted type; a truth value is no number."""
    if not isinstance(raw, wanted) or (wanted is int and isinstance(raw, bool)):
        raise Wrong(raw)
    return raw


def read_number(raw) -> Decimal:
    """Return an exact number from an int or a text."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Wrong(raw)
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise Wrong(raw) from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise Wrong(raw)
    return number


def read_date(raw) -> date:
    """Return a date from its ISO text."""
    try:
        return date.fromisoformat(expect(raw, str))
    except ValueError:
        raise Wrong(raw) from None


def read_moment(raw) -> datetime:
    """Return a moment from its ISO text; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(expect(raw, str))
    except ValueError:
        raise Wrong(raw) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_person(raw) -> Person:
    return Person(expect(raw, int))


READERS = dict.fromkeys(NUMBERS, read_number) | {"date": read_date, "datetime": read_moment, "person": read_person}


def write(field: dict | None, value):
    """Return the JSON of a value as a field of this type stores it; None for a field means: plainly."""
    if value is None:
        return None
    wanted = field["type"] if field else ""
    stored = plain(value)
    if kind(value) == "number" and wanted == "integer":
        stored = int(value.quantize(Decimal(1), ROUND_HALF_UP))
    elif kind(value) == "number" and wanted == "money":
        stored = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
    if field:
        read(field, stored)
    return stored


def plain(value):
    """Return a value as JSON without a field's type."""
    kind_of = kind(value)
    if kind_of == "number":
        return f"{value:f}"
    if kind_of in ("date", "moment"):
        return value.isoformat()
    if kind_of == "list":
        return [plain(one) if not isinstance(one, dict) else one for one in value]
    if kind_of == "span":
        raise Wrong(value)
    return int(value) if kind_of == "person" else value
