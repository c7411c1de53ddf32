"""The types a field can have, and one field as its definition describes it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenant_apps.workflow_engine.expressions.nodes import Expr


class FieldType(StrEnum):
    """What a field holds. In data: money and decimal are strings, dates ISO text, a person is a member id."""

    TEXT = "text"
    LONGTEXT = "longtext"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    PERSON = "person"
    FILE = "file"
    EMAIL = "email"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of a ticket or of a task's form.

    `default` is as written in the document, None when absent. `required_when` and `visible_when` are conditions over
    the data; `items` are the columns of a list, `compute` makes a column out of the others of its row. `personal` marks
    data about a person; `readers` are the roles that may see it, empty for everybody.
    """

    id: str
    type: FieldType
    label: str
    help: str = ""
    required: bool = False
    required_when: "Expr | None" = None
    visible_when: "Expr | None" = None
    default: Any = None
    choices: tuple[str, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    max_length: int | None = None
    items: tuple["FieldSpec", ...] = ()
    compute: "Expr | None" = None
    personal: bool = False
    readers: tuple[str, ...] = ()
