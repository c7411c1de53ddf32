"""Every read of the company's calendars: as rows for the pages, as values for the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from tenant_apps.team.models import Calendar, CalendarDay
from tenant_apps.team.opening_hours import from_json, week_from_json, write_spans
from tenant_apps.team.public_holidays import public_holidays
from tenant_apps.team.ready_made import OFFICE_HOURS
from tenant_apps.workflow_engine.business_time.calendar import CalendarValue, Spans

CLOSED: Spans = ()


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """An own day of a calendar as its page shows it; `hours` is empty for a closed day."""

    id: int
    date: date
    title: str
    hours: str


def calendar_keys() -> frozenset[str]:
    """Return the keys that definitions may name as their calendar."""
    return frozenset(Calendar.objects.values_list("key", flat=True))


def calendar_value(*, key: str) -> CalendarValue | None:
    """Return the calendar of that key as the engine counts with it, or None where the company has none."""
    calendar = Calendar.objects.filter(key=key).prefetch_related("own_days").first()
    return None if calendar is None else _value(calendar)


def calendar_values() -> dict[str, CalendarValue]:
    """Return all calendars as the engine counts with them, by key; two queries."""
    return {row.key: _value(row) for row in Calendar.objects.prefetch_related("own_days").order_by("key")}


def company_day(*, moment: datetime) -> date:
    """Return the date that the company's office clocks show at that moment."""
    zone = Calendar.objects.filter(key=OFFICE_HOURS).values_list("timezone", flat=True).first()
    return moment.astimezone(ZoneInfo(zone or "UTC")).date()


def list_calendars() -> Sequence[Calendar]:
    """Return the calendars: the ones every company has first, then by title."""
    return list(Calendar.objects.order_by("-builtin", "title", "key"))


def get_calendar(*, calendar_id: int) -> Calendar | None:
    """Return the calendar of that id."""
    return Calendar.objects.filter(pk=calendar_id).first()


def list_days(*, calendar_id: int) -> Sequence[DayLine]:
    """Return a calendar's own days, the latest first."""
    rows = CalendarDay.objects.filter(calendar_id=calendar_id).order_by("-date")
    return tuple(
        DayLine(id=row.pk, date=row.date, title=row.title, hours=write_spans(from_json(row.spans))) for row in rows
    )


def holidays_ahead(*, calendar: Calendar, today: date, count: int = 12) -> Sequence[tuple[date, str]]:
    """Return the next public holidays that close the calendar."""
    if not calendar.country:
        return ()
    ahead = public_holidays(country=calendar.country, region=calendar.region).items()
    return tuple((day, title) for day, title in ahead if day >= today)[:count]


def _value(calendar: Calendar) -> CalendarValue:
    days: dict[date, Spans] = {}
    if calendar.country:
        days.update(dict.fromkeys(public_holidays(country=calendar.country, region=calendar.region), CLOSED))
    days.update({row.date: from_json(row.spans) for row in calendar.own_days.all()})
    minutes = (calendar.day_hours * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return CalendarValue(
        zone=calendar.timezone, week=week_from_json(calendar.hours), days=days, day_minutes=int(minutes)
    )
