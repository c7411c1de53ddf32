"""The kinds of value an expression reasons about; many field types share one kind."""

from enum import StrEnum

from tenant_apps.workflow_engine.fields import FieldType


class Kind(StrEnum):
    """What an operator sees. ANY is the silent kind of what already has a fault."""

    NUMBER = "number"
    TEXT = "text"
    TRUTH = "truth"
    DATE = "date"
    MOMENT = "moment"
    DURATION = "duration"
    PERSON = "person"
    FILE = "file"
    LIST = "list"
    ROWS = "rows"
    NULL = "null"
    ANY = "any"


KIND_OF_FIELD: dict[FieldType, Kind] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.LONGTEXT: Kind.TEXT,
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.MONEY: Kind.NUMBER,
    FieldType.BOOLEAN: Kind.TRUTH,
    FieldType.DATE: Kind.DATE,
    FieldType.DATETIME: Kind.MOMENT,
    FieldType.CHOICE: Kind.TEXT,
    FieldType.MULTICHOICE: Kind.LIST,
    FieldType.PERSON: Kind.PERSON,
    FieldType.FILE: Kind.FILE,
    FieldType.EMAIL: Kind.TEXT,
    FieldType.LIST: Kind.ROWS,
}

ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.DURATION})


_SUMS: dict[tuple[Kind, str, Kind], Kind] = {
    (Kind.NUMBER, "+", Kind.NUMBER): Kind.NUMBER,
    (Kind.NUMBER, "-", Kind.NUMBER): Kind.NUMBER,
    (Kind.NUMBER, "*", Kind.NUMBER): Kind.NUMBER,
    (Kind.DURATION, "+", Kind.DURATION): Kind.DURATION,
    (Kind.DURATION, "-", Kind.DURATION): Kind.DURATION,
    (Kind.DATE, "+", Kind.DURATION): Kind.DATE,
    (Kind.DATE, "-", Kind.DURATION): Kind.DATE,
    (Kind.DATE, "-", Kind.DATE): Kind.DURATION,
    (Kind.MOMENT, "+", Kind.DURATION): Kind.MOMENT,
    (Kind.MOMENT, "-", Kind.DURATION): Kind.MOMENT,
    (Kind.MOMENT, "-", Kind.MOMENT): Kind.DURATION,
}


def sum_kind(left: Kind, sign: str, right: Kind) -> Kind | None:
    """Return the kind of `left sign right`, or None where that makes no sense. Null stays null."""
    if Kind.ANY in (left, right):
        return Kind.ANY
    if Kind.NULL in (left, right):
        return Kind.NULL
    return _SUMS.get((left, sign, right))
