"""When something is due, and how much open time has been used of it; pauses never count."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tenant_apps.workflow_engine.business_time.clocks import SECOND, to_micros, to_moment
from tenant_apps.workflow_engine.business_time.opening import WINDOW, Stretch, merged, open_stretches, without
from tenant_apps.workflow_engine.business_time.walking import amount_of, through_elapsed_time, through_open_time
from tenant_apps.workflow_engine.durations import Duration

Pauses = Sequence[tuple[datetime, datetime | None]]


def due(*, calendar: CalendarValue, start: datetime, duration: Duration, pauses: Pauses = ()) -> datetime | None:
    """Return the moment (UTC) at which a duration that began at `start` has passed; pauses do not count.

    A business duration is one integral of the calendar's open time, and is due as soon as that is reached (at closing
    time rather than at the next opening). Any other duration keeps to the clocks of the calendar's zone (for a
    definition's own zone: `replace(ALWAYS, zone=...)`) and moves by what was paused. A pause is (begin, end), its end
    None while it lasts; pauses may overlap. None: a pause that still lasts began before the due time, there is no open
    time for ten years on end, or the moment lies too far away. Raises ValueError for a moment without time zone.
    """
    begin = to_micros(moment=start)
    holes, paused_since = _read(pauses)
    try:
        if duration.business:
            amount = amount_of(calendar=calendar, duration=duration)
            reached = through_open_time(calendar=calendar, start=begin, amount=amount, holes=holes)
        else:
            plain = through_elapsed_time(zone=ZoneInfo(calendar.zone), start=begin, duration=duration)
            reached = _moved(begin, plain, holes)
        if reached is None or (paused_since is not None and paused_since < reached):
            return None
        return to_moment(micros=reached)
    except OverflowError:
        return None


def open_seconds(*, calendar: CalendarValue, begin: datetime, end: datetime, pauses: Pauses = ()) -> int:
    """Return how many whole seconds between two moments were open and not paused; 0 where the end is not the later one.

    A pause whose end is None lasts until `end`. Raises ValueError for a moment without time zone, OverflowError beyond
    the years 1 to 9999.
    """
    first, last = to_micros(moment=begin), to_micros(moment=end)
    holes, paused_since = _read(pauses)
    if paused_since is not None:
        last = min(last, paused_since)
    total = 0
    for at in range(first, last, WINDOW):
        opened = open_stretches(calendar=calendar, begin=at, end=min(at + WINDOW, last))
        total += sum(closes - opens for opens, closes in without(stretches=opened, holes=holes))
    return total // SECOND


def _read(pauses: Pauses) -> tuple[list[Stretch], int | None]:
    """Return the pauses that are over, in order and apart, and since when one lasts."""
    over = [(to_micros(moment=begin), to_micros(moment=end)) for begin, end in pauses if end is not None]
    lasting = [to_micros(moment=begin) for begin, end in pauses if end is None]
    return merged(stretches=over), min(lasting, default=None)


def _moved(start: int, moment: int, holes: list[Stretch]) -> int:
    """Return the moment later by all that was paused from `start` until then."""
    for begin, end in holes:
        if begin >= moment:
            break
        moment += max(0, end - max(begin, start))
    return moment
