"""What a calendar is: the hours of each weekday, the days that differ, and the zone whose clocks count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

Spans = tuple[tuple[int, int], ...]

WHOLE_DAY: Spans = ((0, 1440),)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarValue:
    """The open hours of a company, as the clocks on the wall of `zone` show them.

    `week`: for each weekday, Monday first, its spans (start, end) in minutes from local midnight: in order, apart, the
    end excluded and at most 1440 (= the next midnight). `days`: the spans of single days in place of their weekday's;
    `()` = closed all day. `day_minutes`: how much open time `P1D business` means. Raises ValueError for anything else.
    """

    zone: str
    week: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]
    days: Mapping[date, Spans] = field(default_factory=dict)
    day_minutes: int = 480

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:  # unknown, malformed, or the name of a folder of zones
            raise ValueError(f"There is no time zone {self.zone!r}; zones are called like Europe/Berlin.") from error
        if len(self.week) != 7:
            raise ValueError(f"A week has 7 days, Monday first, not {len(self.week)}.")
        if not 1 <= self.day_minutes <= 1440:
            raise ValueError(f"A working day has 1 to 1440 minutes, not {self.day_minutes}.")
        for spans in (*self.week, *self.days.values()):
            _check(spans)

    def spans_on(self, *, day: int) -> Spans:
        """Return the open spans of a local day, given as the number of days since 1970-01-01."""
        if self.days:
            special = self.days.get(date.fromordinal(_EPOCH_DAY + day))
            if special is not None:
                return special
        return self.week[(day + _EPOCH_WEEKDAY) % 7]


def _check(spans: Spans) -> None:
    earliest = 0
    for start, end in spans:
        if not earliest <= start < end <= 1440:
            raise ValueError(f"Spans lie in order and apart between 0 and 1440 minutes; ({start}, {end}) does not.")
        earliest = end


ALWAYS = CalendarValue(zone="UTC", week=(WHOLE_DAY,) * 7, day_minutes=1440)
