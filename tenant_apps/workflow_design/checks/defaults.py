"""Checks that a field's default is a value the field could have."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.guesses import suggestion
from tenant_apps.workflow_engine.fields import FieldType

Problem = tuple[str, str]


def default_problem(*, field_type: FieldType, raw: Mapping[str, Any], default: Any) -> Problem | None:
    """Return sentence and mend for what is wrong with the default, or None."""
    return _CHECKS[field_type](raw, default)


def _text(raw: Mapping[str, Any], default: Any) -> Problem | None:
    if not isinstance(default, str):
        return _("The default must be a text."), _("Put it in quotes.")
    limit = raw.get("max_length")
    if isinstance(limit, int) and len(default) > limit:
        values = {"count": len(default), "limit": limit}
        sentence = _("The default has %(count)s characters, more than “max_length” (%(limit)s).") % values
        return sentence, _("Shorten it, or raise “max_length”.")
    return None


def _email(raw: Mapping[str, Any], default: Any) -> Problem | None:
    if isinstance(default, str) and "@" not in default.strip("@"):
        return _("The default is no e-mail address."), _("Write an address such as ann@example.com.")
    return _text(raw, default)


def _number(raw: Mapping[str, Any], default: Any) -> Problem | None:
    if isinstance(default, bool) or not isinstance(default, int | float):
        return _("The default must be a number."), _("Write the number without quotes.")
    least, most = raw.get("min"), raw.get("max")
    if isinstance(least, int | float) and default < least:
        values = {"default": default, "limit": least}
        return _("The default %(default)s is less than “min” (%(limit)s).") % values, _("Change one of the two.")
    if isinstance(most, int | float) and default > most:
        values = {"default": default, "limit": most}
        return _("The default %(default)s is greater than “max” (%(limit)s).") % values, _("Change one of the two.")
    return None


def _integer(raw: Mapping[str, Any], default: Any) -> Problem | None:
    if isinstance(default, float):
        return _("The default must be a whole number."), _("Remove the digits after the point.")
    return _number(raw, default)


def _boolean(_raw: Mapping[str, Any], default: Any) -> Problem | None:
    return None if isinstance(default, bool) else (_("The default must be true or false."), _("Write true or false."))


def _date(_raw: Mapping[str, Any], default: Any) -> Problem | None:
    return _moment(default, date.fromisoformat, _("The default is no date."), "2027-01-31")


def _datetime(_raw: Mapping[str, Any], default: Any) -> Problem | None:
    return _moment(default, datetime.fromisoformat, _("The default is no date with time."), "2027-01-31T09:00")


def _moment(default: Any, read: Callable[[str], object], sentence: str, example: str) -> Problem | None:
    try:
        if isinstance(default, str) and read(default):
            return None
    except ValueError:
        pass
    return sentence, _("Write it like %(example)s.") % {"example": example}


def _choice(raw: Mapping[str, Any], default: Any) -> Problem | None:
    choices = raw.get("choices")
    known = [choice for choice in choices if isinstance(choice, str)] if isinstance(choices, list) else []
    if default in known or not known:
        return None
    sentence = _("The default “%(default)s” is not among the choices.") % {"default": str(default)[:60]}
    return sentence, suggestion(str(default), known)


def _multichoice(raw: Mapping[str, Any], default: Any) -> Problem | None:
    if not isinstance(default, list):
        return _("The default must be a list of choices."), _("Write for example [first, second].")
    return next((problem for problem in (_choice(raw, item) for item in default) if problem), None)


def _none_allowed(_raw: Mapping[str, Any], _default: Any) -> Problem | None:
    return _("A field of this type can have no default."), _("Remove the default.")


_CHECKS: dict[FieldType, Callable[[Mapping[str, Any], Any], Problem | None]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.EMAIL: _email,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _number,
    FieldType.MONEY: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: _choice,
    FieldType.MULTICHOICE: _multichoice,
    FieldType.PERSON: _none_allowed,
    FieldType.FILE: _none_allowed,
    FieldType.LIST: _none_allowed,
}
