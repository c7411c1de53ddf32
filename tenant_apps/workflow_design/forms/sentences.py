"""What a form says when an answer does not fit: what is wrong and how to mend it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tenant_apps.workflow_engine.fields import FieldType

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # the stubs' name for a lazy text

Sentences = dict[str, "str | _StrPromise"]

_EVERYWHERE: Sentences = {
    "required": _("Please fill this in."),
    "max_length": _("These are %(show_value)d characters; at most %(limit_value)d fit. Please shorten it."),
    "min_value": _("%(show_value)s is too small; the smallest value is %(limit_value)s."),
    "max_value": _("%(show_value)s is too large; the largest value is %(limit_value)s."),
    "max_digits": _("This number has more than %(max)s digits. Please give a shorter one."),
    "max_whole_digits": _("This number is too large: at most %(max)s digits fit before the point."),
    "max_decimal_places": _("Please give at most %(max)s digits after the point."),
    "null_characters_not_allowed": _("The text holds an invisible NUL character. Delete it, or type the text again."),
}
_CHOOSE: Sentences = {
    "required": _("Please choose one."),
    "invalid_choice": _("“%(value)s” is not among the choices. Please choose one of them."),
}
_BY_TYPE: dict[FieldType, Sentences] = {
    FieldType.INTEGER: {"invalid": _("This is no whole number. Type one such as 12.")},
    FieldType.DECIMAL: {"invalid": _("This is no number. Type one such as 12.5, without blanks or commas.")},
    FieldType.MONEY: {"invalid": _("This is no amount. Type one such as 1250.00, without blanks, commas or currency.")},
    FieldType.DATE: {"invalid": _("This is no date. Give one such as 2027-01-31.")},
    FieldType.DATETIME: {"invalid": _("This is no date with a time. Give one such as 2027-01-31 09:30.")},
    FieldType.EMAIL: {"invalid": _("This is no e-mail address. Type one such as ann@example.com.")},
    FieldType.BOOLEAN: _CHOOSE,
    FieldType.CHOICE: _CHOOSE,
    FieldType.PERSON: {
        "required": _("Please choose a person."),
        "invalid_choice": _("This person cannot be chosen (any more). Please choose somebody from the list."),
    },
    FieldType.MULTICHOICE: {
        **_CHOOSE,
        "required": _("Please choose at least one."),
        "invalid_list": _("Please choose from the list."),
    },
    FieldType.LIST: {"required": _("Please add at least one row.")},
    FieldType.FILE: {
        "required": _("Please choose a file."),
        "missing": _("No file arrived. Please choose it again."),
        "empty": _("This file is empty. Please choose another one."),
        "invalid": _("No file arrived. Please choose it again."),
        "max_length": _("The file's name is too long. Please rename it."),
    },
}


def sentences_for(field_type: FieldType) -> Sentences:
    """Return the sentences of a form field of that type, by Django's error code."""
    return {**_EVERYWHERE, **_BY_TYPE.get(field_type, {})}
