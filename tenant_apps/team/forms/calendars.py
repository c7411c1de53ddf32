"""Cleans what was typed about calendars and their own days."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenant_apps.team.commands import CalendarShape
from tenant_apps.team.forms.absences import day_field
from tenant_apps.team.forms.pieces import SettingForm, key_field
from tenant_apps.team.models import Calendar
from tenant_apps.team.opening_hours import WEEKDAYS, HoursError, read_spans, week_from_json, write_spans
from tenant_apps.team.public_holidays import countries, regions
from tenant_apps.team.time_zones import time_zones
from tenant_apps.workflow_engine.business_time.calendar import Spans

SPELLED = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}


class SpansField(forms.CharField):
    """Open hours of one day as text, cleaned to spans in minutes; empty = closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, widget=forms.TextInput(attrs=SPELLED), **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the spans; raises ValidationError with the sentence that says what is no span."""
        try:
            return read_spans(super().clean(value))
        except HoursError as wrong:
            raise ValidationError(str(wrong)) from None


class CalendarForm(SettingForm):
    """What a calendar says."""

    title = forms.CharField(label=_("Title"), max_length=80)
    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("Whose clocks count."))
    mon = SpansField(label=_("Monday"))
    tue = SpansField(label=_("Tuesday"))
    wed = SpansField(label=_("Wednesday"))
    thu = SpansField(label=_("Thursday"))
    fri = SpansField(label=_("Friday"))
    sat = SpansField(label=_("Saturday"))
    sun = SpansField(label=_("Sunday"))
    day_hours = forms.DecimalField(
        label=_("Hours of a working day"),
        max_digits=4,
        decimal_places=2,
        help_text=_("How much open time “P1D business” is in a definition."),
    )
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    region = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=20,
        help_text=_("Only where holidays differ inside the country, such as BY for Bavaria in Germany."),
        widget=forms.TextInput(attrs=SPELLED),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("timezone", [(zone, zone) for zone in time_zones()]),
            ("country", [("", _("No country")), *countries().items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type, as declared above
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Write the region as it is known, whatever the case it was typed in."""
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("region", "")
        known = {code.casefold(): code for code in regions(country=cleaned.get("country", ""))}
        cleaned["region"] = known.get(typed.casefold(), typed)
        return cleaned

    @property
    def before_week(self) -> Sequence[forms.BoundField]:
        """The fields above the week's table."""
        return [self[name] for name in ("title", "key", "timezone") if name in self.fields]

    @property
    def week(self) -> Sequence[forms.BoundField]:
        """The fields of the week's table, Monday first."""
        return [self[name] for name in WEEKDAYS]

    @property
    def after_week(self) -> Sequence[forms.BoundField]:
        """The fields below the week's table."""
        return [self[name] for name in ("day_hours", "country", "region")]

    def values(self) -> dict[str, Any]:
        """Return what the calendar commands take."""
        named = {name: self.cleaned_data[name] for name in ("title", "timezone", "day_hours", "country", "region")}
        week: tuple[Spans, ...] = tuple(self.cleaned_data[name] for name in WEEKDAYS)
        return {"shape": CalendarShape(week=week, **named)}

    @staticmethod
    def initial_of(calendar: Calendar) -> dict[str, Any]:
        """Return what the fields show for a calendar."""
        week = zip(WEEKDAYS, week_from_json(calendar.hours), strict=True)
        names = ("title", "timezone", "country", "region")
        return {
            **{name: getattr(calendar, name) for name in names},
            **{name: write_spans(spans) for name, spans in week},
            "day_hours": calendar.day_hours.normalize() if calendar.day_hours % 1 else int(calendar.day_hours),
        }


class NewCalendarForm(CalendarForm):
    """A new calendar, with the key that definitions name it by."""

    key = key_field()

    def values(self) -> dict[str, Any]:
        """Return what `create_calendar` takes."""
        return {"key": self.cleaned_data["key"], **super().values()}


class CalendarDayForm(SettingForm):
    """A day on which a calendar differs."""

    date = day_field(_("Day"))
    title = forms.CharField(label=_("What for"), max_length=80)
    hours = SpansField(label=_("Open"), help_text=_("Like 09:00-12:00; leave it empty for a closed day."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"auto_id": "own_day_%s", **kwargs}  # beside it on the page is a form with a title too
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return what `set_calendar_day` takes."""
        cleaned = self.cleaned_data
        return {"date": cleaned["date"], "title": cleaned["title"], "spans": cleaned["hours"]}
