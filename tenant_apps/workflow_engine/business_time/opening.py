"""The open stretches of time of a calendar, as pairs of moments in UTC."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tenant_apps.workflow_engine.business_time.clocks import DAY, MINUTE, change_between, offset_at

Stretch = tuple[int, int]

WINDOW = 5 * DAY  # from 2020 on no zone changes its offset twice within it: a test holds that for all zones


def open_stretches(*, calendar: CalendarValue, begin: int, end: int) -> list[Stretch]:
    """Return in order what is open between two moments, at most WINDOW apart (microseconds, ends excluded).

    A moment is open if the clocks on the wall show a time in the spans of the day they show: a span across a gap is
    shorter, one across an overlap longer, and one that ends within an overlap is open in both passes.
    """
    zone = ZoneInfo(calendar.zone)
    before, after = offset_at(zone=zone, micros=begin), offset_at(zone=zone, micros=end)
    if before == after:
        return _shown(calendar, begin, end, before)
    change = change_between(zone=zone, before=begin, after=end)
    return _shown(calendar, begin, change, before) + _shown(calendar, change, end, after)


def _shown(calendar: CalendarValue, begin: int, end: int, offset: int) -> list[Stretch]:
    """Return what is open while the clocks keep one offset."""
    stretches = []
    for day in range((begin + offset) // DAY, (end - 1 + offset) // DAY + 1):
        midnight = day * DAY - offset
        for opens, closes in calendar.spans_on(day=day):
            first, last = max(begin, midnight + opens * MINUTE), min(end, midnight + closes * MINUTE)
            if first < last:
                stretches.append((first, last))
    return stretches


def merged(*, stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order and apart; what is empty or ends before it begins is left out."""
    apart: list[Stretch] = []
    for begin, end in sorted(stretches):
        if apart and begin <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        elif begin < end:
            apart.append((begin, end))
    return apart


def without(*, stretches: list[Stretch], holes: Sequence[Stretch]) -> list[Stretch]:
    """Return the parts of stretches outside all holes; both are in order and apart."""
    for hole_begin, hole_end in holes:
        if not stretches or hole_end <= stretches[0][0] or hole_begin >= stretches[-1][1]:
            continue
        parts = []
        for begin, end in stretches:
            parts += [(begin, min(end, hole_begin)), (max(begin, hole_end), end)]
        stretches = [(begin, end) for begin, end in parts if begin < end]
    return stretches
