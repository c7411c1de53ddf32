"""The company's calendars: the business hours, holidays and time zones that definitions name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import Calendar, CalendarDay
from tenant_apps.team.opening_hours import HoursError, checked, to_json, week_to_json
from tenant_apps.team.public_holidays import countries, regions
from tenant_apps.team.ready_made import ALWAYS
from tenant_apps.team.time_zones import time_zones
from tenant_apps.workflow_engine.business_time.calendar import Spans

SHAPE = ("title", "timezone", "hours", "day_hours", "country", "region")


@dataclass(frozen=True, kw_only=True)
class CalendarShape:
    """What a calendar says. `week`: the open spans of 7 days, Monday first; `country` and `region` may be empty."""

    title: str
    timezone: str
    week: tuple[Spans, ...]
    day_hours: Decimal
    country: str = ""
    region: str = ""


@transaction.atomic
def create_calendar(*, actor: Actor, key: str, shape: CalendarShape, now: datetime) -> Calendar:
    """Make a calendar. Raises NotAllowedError, or SettingRefusedError where the key is taken or the shape is wrong."""
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    columns = _columns(shape)
    try:
        with transaction.atomic():
            calendar = Calendar.objects.create(key=key, **columns)
    except IntegrityError:
        raise SettingRefusedError(_("A calendar with this key exists already."), field="key") from None
    _record(actor=actor, verb="calendar.created", calendar=calendar, after={"key": key, **_shown(calendar)}, now=now)
    return calendar


@transaction.atomic
def edit_calendar(*, actor: Actor, calendar_id: int, shape: CalendarShape, now: datetime) -> Calendar:
    """Change a calendar; the same again changes nothing. It holds for what becomes due from now on.

    Raises NotAllowedError, UnknownError or SettingRefusedError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    calendar = _changeable(calendar_id)
    before = _shown(calendar)
    for name, value in _columns(shape).items():
        setattr(calendar, name, value)
    after = _shown(calendar)
    if after != before:
        calendar.save(update_fields=SHAPE)
        _record(actor=actor, verb="calendar.edited", calendar=calendar, before=before, after=after, now=now)
    return calendar


@transaction.atomic
def delete_calendar(*, actor: Actor, calendar_id: int, now: datetime) -> None:
    """Delete a calendar of the company's own. Raises NotAllowedError, UnknownError or SettingRefusedError."""
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    calendar = _locked(calendar_id)
    if calendar.builtin:
        raise SettingRefusedError(_("Every company has this calendar; it cannot be deleted."))
    _record(actor=actor, verb="calendar.deleted", calendar=calendar, before=_shown(calendar), now=now)
    calendar.delete()


@transaction.atomic
def set_calendar_day(
    *, actor: Actor, calendar_id: int, date: date, title: str, spans: Spans, now: datetime
) -> CalendarDay:
    """Give one day of a calendar hours of its own (none: closed), in place of what it had; it wins over a holiday.

    Raises NotAllowedError, UnknownError or SettingRefusedError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    calendar = _changeable(calendar_id)
    values = {"title": title, "spans": to_json(_checked(spans, field="hours"))}
    day = CalendarDay.objects.filter(calendar=calendar, date=date).first()
    before = {} if day is None else {"date": str(date), "title": day.title, "spans": day.spans}
    after = {"date": str(date), **values}
    if before != after:
        day, _made = CalendarDay.objects.update_or_create(calendar=calendar, date=date, defaults=values)
        _record(actor=actor, verb="calendar.day_set", calendar=calendar, before=before, after=after, now=now)
    assert day is not None  # noqa: S101  # narrows the type: it was there, or has been made
    return day


@transaction.atomic
def remove_calendar_day(*, actor: Actor, calendar_id: int, day_id: int, now: datetime) -> None:
    """Let the day be like every other of its weekday again.

    Raises NotAllowedError, UnknownError or SettingRefusedError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    calendar = _changeable(calendar_id)
    day = CalendarDay.objects.filter(calendar=calendar, pk=day_id).first()
    if day is None:
        raise UnknownError
    before = {"date": str(day.date), "title": day.title, "spans": day.spans}
    day.delete()
    _record(actor=actor, verb="calendar.day_removed", calendar=calendar, before=before, now=now)


def _columns(shape: CalendarShape) -> dict[str, Any]:
    """Return the columns of a shape that holds; raises SettingRefusedError for one that does not."""
    if shape.timezone not in time_zones():
        sentence = _("There is no time zone “%(zone)s”. Zones are called like Europe/Berlin.") % {
            "zone": shape.timezone
        }
        raise SettingRefusedError(sentence, field="timezone")
    _require_region(shape)
    minutes = shape.day_hours * 60
    if not 1 <= minutes <= 24 * 60:
        raise SettingRefusedError(_("A working day has more than 0 and at most 24 hours."), field="day_hours")
    week = tuple(_checked(spans) for spans in shape.week)
    if not any(week):
        raise SettingRefusedError(_("Open at least one weekday: nothing could ever become due otherwise."))
    return {
        "title": shape.title,
        "timezone": shape.timezone,
        "hours": week_to_json(week),
        "day_hours": shape.day_hours.quantize(Decimal("0.01")),
        "country": shape.country,
        "region": shape.region,
    }


def _require_region(shape: CalendarShape) -> None:
    if not shape.country:
        if shape.region:
            raise SettingRefusedError(_("Choose the country that the region belongs to."), field="country")
        return
    if shape.country not in countries():
        raise SettingRefusedError(_("The public holidays of this country are not known here."), field="country")
    known = regions(country=shape.country)
    if shape.region and shape.region not in known:
        names = {"country": countries()[shape.country], "region": shape.region, "regions": ", ".join(known)}
        if known:
            sentence = _("%(country)s has no region “%(region)s”. It has: %(regions)s.") % names
        else:
            sentence = _("%(country)s has the same holidays everywhere: leave the region empty.") % names
        raise SettingRefusedError(sentence, field="region")


def _checked(spans: Spans, *, field: str | None = None) -> Spans:
    try:
        return checked(spans)
    except HoursError as wrong:
        raise SettingRefusedError(str(wrong), field=field) from None


def _changeable(calendar_id: int) -> Calendar:
    calendar = _locked(calendar_id)
    if calendar.key == ALWAYS:
        raise SettingRefusedError(_("This calendar is open at every moment; it cannot be changed."))
    return calendar


def _locked(calendar_id: int) -> Calendar:
    calendar = Calendar.objects.select_for_update().filter(pk=calendar_id).first()
    if calendar is None:
        raise UnknownError
    return calendar


def _shown(calendar: Calendar) -> dict[str, Any]:
    return {**{name: getattr(calendar, name) for name in SHAPE}, "day_hours": str(calendar.day_hours)}


def _record(
    *,
    actor: Actor,
    verb: str,
    calendar: Calendar,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    subject = Subject(kind="calendar", id=calendar.pk, label=calendar.title, before=before or {}, after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)
