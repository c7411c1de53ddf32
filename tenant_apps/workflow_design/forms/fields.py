"""One form field for each type that a definition's field can have."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.sentences import sentences_for
from tenant_apps.workflow_design.words import readable
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

YES, NO = "yes", "no"
RADIO_MAX = 4  # more choices than this are a list to open
TEXT_MAX, LONGTEXT_MAX = 500, 20_000  # where the definition sets no limit
INTEGER_MAX = 10**15  # numbers of this size still pass exactly through every JSON reader
CENT = Decimal("0.01")
FIRST_YEAR, LAST_YEAR = 1900, 2199

Members = Mapping[int, str]


def make_field(*, spec: FieldSpec, members: Members, hint: str = "") -> forms.Field:
    """Return the form field for one field of a definition; its sentences say what is wrong and how to mend it.

    Whether a field that is only there on a condition must be filled in is for the form to decide. `hint` is plain text
    that follows the field's own help.
    """
    field = _MAKERS[spec.type](spec, members)
    field.label = spec.label
    field.help_text = " ".join(part for part in (escape(spec.help), str(field.help_text), escape(hint)) if part)
    field.required = field.widget.is_required = spec.required and spec.visible_when is None
    field.error_messages.update(sentences_for(spec.type))
    return field


def asks_yes_or_no(spec: FieldSpec) -> bool:
    """Return whether a boolean is asked with both answers: where one is needed, an empty tick would say nothing."""
    return spec.required or spec.required_when is not None


def _text(spec: FieldSpec, _members: Members) -> forms.Field:
    return forms.CharField(max_length=spec.max_length or TEXT_MAX)


def _longtext(spec: FieldSpec, _members: Members) -> forms.Field:
    return forms.CharField(max_length=spec.max_length or LONGTEXT_MAX, widget=forms.Textarea(attrs={"rows": 5}))


def _email(spec: FieldSpec, _members: Members) -> forms.Field:
    return forms.EmailField(max_length=min(spec.max_length or 254, 254))


def _integer(spec: FieldSpec, _members: Members) -> forms.Field:
    least = -INTEGER_MAX if spec.min is None else int(spec.min.to_integral_value(ROUND_CEILING))
    most = INTEGER_MAX if spec.max is None else int(spec.max.to_integral_value(ROUND_FLOOR))
    return forms.IntegerField(min_value=least, max_value=most)


def _decimal(spec: FieldSpec, _members: Members) -> forms.Field:
    return forms.DecimalField(min_value=spec.min, max_value=spec.max, max_digits=20, decimal_places=6)


def _money(spec: FieldSpec, _members: Members) -> forms.Field:
    attrs = {"inputmode": "decimal", "step": "0.01"}
    return _Money(
        min_value=spec.min, max_value=spec.max, max_digits=17, decimal_places=2, widget=forms.NumberInput(attrs=attrs)
    )


class _Money(forms.DecimalField):
    """An amount, always with two places."""

    def clean(self, value: Any) -> Decimal | None:
        cleaned = super().clean(value)
        return None if cleaned is None else cleaned.quantize(CENT)


def _boolean(spec: FieldSpec, _members: Members) -> forms.Field:
    if asks_yes_or_no(spec):
        nothing = [] if spec.required else [("", _("No answer"))]
        choices = [*nothing, (YES, _("Yes")), (NO, _("No"))]
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda answer: answer == YES, empty_value=None, widget=forms.RadioSelect
        )
    return forms.BooleanField()


def _date(_spec: FieldSpec, _members: Members) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], validators=[_refuse_far_year])


def _datetime(_spec: FieldSpec, _members: Members) -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone = _("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
    return forms.DateTimeField(
        widget=widget,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        validators=[_refuse_far_year],
        help_text=zone,
    )


def _choice(spec: FieldSpec, _members: Members) -> forms.Field:
    choices = [(choice, readable(choice)) for choice in spec.choices]
    if len(choices) > RADIO_MAX:
        return forms.TypedChoiceField(choices=[("", _("Choose …")), *choices], empty_value=None)
    nothing = [] if spec.required else [("", _("No answer"))]
    return forms.TypedChoiceField(choices=[*nothing, *choices], empty_value=None, widget=forms.RadioSelect)


def _multichoice(spec: FieldSpec, _members: Members) -> forms.Field:
    choices = [(choice, readable(choice)) for choice in spec.choices]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _person(_spec: FieldSpec, members: Members) -> forms.Field:
    choices = [("", _("Choose a person …")), *((str(key), name) for key, name in members.items())]
    return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None)


def _file(_spec: FieldSpec, _members: Members) -> forms.Field:
    limit = _("At most %(limit)s MB.") % {"limit": settings.ATTACHMENT_MAX_BYTES // 1024 // 1024}
    return forms.FileField(widget=forms.FileInput, validators=[_refuse_large], help_text=limit)


def _refuse_large(file: UploadedFile) -> None:
    if (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB. Please choose a smaller file.")
            % {"name": file.name, "limit": settings.ATTACHMENT_MAX_BYTES // 1024 // 1024}
        )


def _refuse_far_year(value: date | datetime) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            _("The year %(year)s is out of range. Give a year from %(first)s to %(last)s.")
            % {"year": value.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )


_MAKERS: dict[FieldType, Callable[[FieldSpec, Members], forms.Field]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _longtext,
    FieldType.EMAIL: _email,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.MONEY: _money,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: _choice,
    FieldType.MULTICHOICE: _multichoice,
    FieldType.PERSON: _person,
    FieldType.FILE: _file,
}
