"""The moment that `until <field> [at HH:MM] [(+|-) <duration>]` means."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import ALWAYS, CalendarValue
from tenant_apps.workflow_engine.business_time.clocks import first_showing, to_micros, to_moment
from tenant_apps.workflow_engine.business_time.walking import amount_of, through_elapsed_time, through_open_time
from tenant_apps.workflow_engine.durations import Until


def until_moment(
    *, value: date | datetime, until: Until, zone: str, calendar: CalendarValue = ALWAYS
) -> datetime | None:
    """Return the moment (UTC) a field's value and an `until` name.

    `value`: a date, or an aware datetime whose time of day `at` replaces. A date without `at` begins at 00:00. Local
    times are those of `zone`: one that the clocks skip is the moment at which they are put forward, one that they show
    twice is the first. A duration in business time is counted in `calendar`: after the moment to the first, before it
    to the last moment that far away. None: no open time for ten years on end, or outside the years 1 to 9999. Raises
    ValueError for a naive datetime.
    """
    local = ZoneInfo(zone)
    try:
        moment = _named(value, until.at, local)
        duration = until.duration
        if duration is None:
            return to_moment(micros=moment)
        if not duration.business:
            return to_moment(micros=through_elapsed_time(zone=local, start=moment, duration=duration, sign=until.sign))
        amount = amount_of(calendar=calendar, duration=duration)
        reached = through_open_time(calendar=calendar, start=moment, amount=amount, sign=until.sign)
        return None if reached is None else to_moment(micros=reached)
    except OverflowError:
        return None


def _named(value: date | datetime, at: time | None, zone: ZoneInfo) -> int:
    """Return the moment without its duration, in microseconds."""
    if isinstance(value, datetime):
        moment = to_micros(moment=value)
        if at is None:
            return moment
        value = value.astimezone(zone).date()
    return first_showing(zone=zone, wall=datetime.combine(value, at or time()))
