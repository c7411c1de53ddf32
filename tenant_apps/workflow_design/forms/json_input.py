"""Turns JSON into what a page would have sent, so that one form checks both."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.fields import NO, YES, asks_yes_or_no
from tenant_apps.workflow_design.forms.sentences import sentences_for
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

ON = "on"  # what a browser sends for a tick
LONGEST_NUMBER = 10**40  # longer ones are refused before they are written out


class WrongTypeError(ValueError):
    """A JSON value of a kind that the field never has; carries the sentence to show."""


def as_sent(*, spec: FieldSpec, value: Any) -> list[Any]:
    """Return what a page would have sent for this value of one field that is no list and no file: nothing, or values.

    Raises WrongTypeError where the JSON is of another kind.
    """
    if spec.type is FieldType.BOOLEAN and isinstance(value, bool):
        return [YES if value else NO] if asks_yes_or_no(spec) else [ON][: int(value)]
    if value is None:
        return []
    return _WRITERS[spec.type](value)


def _text(value: Any) -> list[Any]:
    if not isinstance(value, str):
        raise WrongTypeError(_("This must be a text, in JSON a string."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise WrongTypeError(_("The text holds half a character. Delete it, or type the text again.")) from None
    return [value]


def _whole(value: Any) -> list[Any]:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongTypeError(_("This must be a whole number, in JSON without quotes."))
    if abs(value) > LONGEST_NUMBER:
        raise WrongTypeError(str(sentences_for(FieldType.INTEGER)["invalid"]))
    return [str(value)]


def _number(value: Any) -> list[Any]:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _whole(value)
    if not isinstance(value, float | Decimal):
        raise WrongTypeError(_("This must be a number, in JSON best a string such as “12.50”."))
    return [str(value)]


def _boolean(_value: Any) -> list[Any]:
    raise WrongTypeError(_("This must be yes or no, in JSON true or false."))


def _moment(value: Any) -> list[Any]:
    (text,) = _text(value)
    try:
        return [datetime.fromisoformat(text)] if text else []
    except ValueError:
        raise WrongTypeError(str(sentences_for(FieldType.DATETIME)["invalid"])) from None


def _choices(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongTypeError(_("This must be a list of choices."))
    return [_text(item)[0] for item in value]


def _person(value: Any) -> list[Any]:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongTypeError(_("This must be a person, in JSON the number of a member."))
    return _whole(value)


_WRITERS: dict[FieldType, Callable[[Any], list[Any]]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.EMAIL: _text,
    FieldType.INTEGER: _whole,
    FieldType.DECIMAL: _number,
    FieldType.MONEY: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _text,
    FieldType.DATETIME: _moment,
    FieldType.CHOICE: _text,
    FieldType.MULTICHOICE: _choices,
    FieldType.PERSON: _person,
}
