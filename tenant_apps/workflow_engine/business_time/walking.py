"""From a moment on through time: an amount of open time, or of time as the wall clock counts it."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tenant_apps.workflow_engine.business_time.clocks import DAY, SECOND, first_showing, to_moment
from tenant_apps.workflow_engine.business_time.opening import WINDOW, Stretch, open_stretches, without
from tenant_apps.workflow_engine.durations import Duration

PATIENCE = 3_653 * DAY // WINDOW + 1  # windows: ten years without an open minute mean that none will come
FARTHEST = 73_050 * DAY // WINDOW  # windows: two hundred years, so that a nearly closed calendar costs little, too


def through_open_time(
    *, calendar: CalendarValue, start: int, amount: int, sign: int = 1, holes: Sequence[Stretch] = ()
) -> int | None:
    """Return the moment that `amount` of open time outside the holes separates from `start` (microseconds).

    With sign 1 the first such moment after it, with sign -1 the last one before it; None where the calendar is not open
    for ten years on end, or two hundred years do not suffice. Raises OverflowError outside the years 1 to 9999.
    """
    left, idle = amount, 0
    for step in range(FARTHEST if amount else 0):
        begin = start + (step if sign > 0 else -step - 1) * WINDOW
        opened = open_stretches(calendar=calendar, begin=begin, end=begin + WINDOW)
        idle = 0 if opened else idle + 1
        if idle > PATIENCE:
            return None
        for first, last in without(stretches=opened, holes=holes)[::sign]:
            if left <= last - first:
                return first + left if sign > 0 else last - left
            left -= last - first
    return None if left else start


def through_elapsed_time(*, zone: ZoneInfo, start: int, duration: Duration, sign: int = 1) -> int:
    """Return the moment a duration after (or with sign -1 before) `start` (microseconds).

    ISO 8601 tells a day from 24 hours, so days keep the time on the wall clock of the zone (a reminder at nine stays at
    nine when summer time begins); hours, minutes and seconds are elapsed time. Days are counted first. Raises
    OverflowError outside the years 1 to 9999.
    """
    moment = start
    if duration.days:
        wall = to_moment(micros=start).astimezone(zone).replace(tzinfo=None)
        moment = first_showing(zone=zone, wall=wall + sign * timedelta(days=duration.days))
    return moment + sign * duration.seconds * SECOND


def amount_of(*, calendar: CalendarValue, duration: Duration) -> int:
    """Return how much open time a business duration means, in microseconds."""
    return (duration.days * calendar.day_minutes * 60 + duration.seconds) * SECOND
