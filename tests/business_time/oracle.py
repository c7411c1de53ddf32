"""A second opinion on business time: looks at every single minute, and shares no code with the product.

A minute of UTC is open if the clocks in the zone then show a time within the spans of the day they show. All else is
counting minutes.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

MINUTE = 60_000_000  # everything is in microseconds since 1970, as far as no minutes are meant
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Walls:
    """What the clocks of a zone show in each minute of UTC, from minute `first` (since 1970) on, `count` of them."""

    def __init__(self, zone: str, first: int, count: int) -> None:
        self.first, self.count, self.zone = first, count, ZoneInfo(zone)
        self.shown = [self._shown(minute) for minute in range(first, first + count)]
        self.furthest = list(accumulate(self.shown, max))
        self.first_day, self.last_day = min(self.shown) // 1440, max(self.shown) // 1440
        self.since_first_day = [shown - self.first_day * 1440 for shown in self.shown]

    def _shown(self, minute: int) -> int:
        wall = datetime.fromtimestamp(minute * 60, self.zone)
        return wall.toordinal() * 1440 + wall.hour * 60 + wall.minute

    @property
    def begin(self) -> int:
        return self.first * MINUTE

    @property
    def end(self) -> int:
        return (self.first + self.count) * MINUTE

    def first_showing(self, wall: int) -> int | None:
        """The first moment that shows a wall time (microseconds since the year 1); where it is skipped, a later one."""
        minute, rest = divmod(wall, MINUTE)
        at = bisect_left(self.furthest, minute)
        if at == self.count:
            return None
        return (self.first + at) * MINUTE + (rest if self.shown[at] == minute else 0)

    def wall_at(self, moment: int) -> int:
        minute, rest = divmod(moment, MINUTE)
        return self.shown[minute - self.first] * MINUTE + rest


class Minutes:
    """Which minutes of some walls count: those a calendar has open (without one: all), outside the pauses."""

    def __init__(self, walls: Walls, week=None, days=None, pauses=()) -> None:
        self.walls = walls
        dates = [date.fromordinal(day) for day in range(walls.first_day, walls.last_day + 1)]
        flat = b"".join(_minutes_of(day, week, days or {}) for day in dates)
        self.counts = bytearray(map(flat.__getitem__, walls.since_first_day))
        for begin, end in pauses:  # whole minutes since 1970; None: it lasts
            since = max(0, begin - walls.first)
            till = walls.count if end is None else max(since, min(walls.count, end - walls.first))
            self.counts[since:till] = bytes(till - since) if since < till else b""
        self.before = list(accumulate(self.counts, initial=0))

    def amount(self, moment: int) -> int:
        """How much time counts from the first minute until a moment."""
        minute, rest = divmod(moment - self.walls.begin, MINUTE)
        if minute == self.walls.count:
            return self.before[-1] * MINUTE
        return self.before[minute] * MINUTE + rest * self.counts[minute]

    def first_after(self, start: int, amount: int) -> int | None:
        """The first moment by which an amount (not 0) that counts has passed; None: not within these minutes."""
        wanted = self.amount(start) + amount
        minute = bisect_left(self.before, -(-wanted // MINUTE)) - 1
        if minute >= self.walls.count:
            return None
        return self.walls.begin + minute * MINUTE + wanted - self.before[minute] * MINUTE

    def last_before(self, end: int, amount: int) -> int | None:
        """The last moment from which on an amount (not 0) that counts is left until the end; None: not here."""
        wanted = self.amount(end) - amount
        if wanted < 0:
            return None
        minute = bisect_right(self.before, wanted // MINUTE) - 1
        return self.walls.begin + minute * MINUTE + wanted - self.before[minute] * MINUTE


def _minutes_of(day: date, week, days) -> bytes:
    if week is None:
        return b"\1" * 1440
    minutes = bytearray(1440)
    for begin, end in days.get(day, week[day.weekday()]):
        for minute in range(begin, end):
            minutes[minute] = 1
    return bytes(minutes)
