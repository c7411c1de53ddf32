"""The calendar of the examples: Berlin, Monday to Friday nine to twelve and one to six, eight hours a day."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue, Spans
from tenant_apps.workflow_engine.durations import Duration, parse_duration

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE: Spans = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))


def office(days: Mapping[date, Spans] | None = None, *, zone: str = "Europe/Berlin") -> CalendarValue:
    return CalendarValue(zone=zone, week=(OFFICE,) * 5 + ((), ()), days=days or {}, day_minutes=480)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """The moment that a local time like 2026-03-02 09:00 means."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def lasting(text: str) -> Duration:
    return parse_duration(text)
