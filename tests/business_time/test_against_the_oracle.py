"""The product and the oracle agree on random cases: CASES of them (100,000 unless set), the same ones every time."""

import os
from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from tenant_apps.workflow_engine.business_time.due import due, open_seconds
from tenant_apps.workflow_engine.business_time.until import until_moment
from tenant_apps.workflow_engine.durations import Duration, Until
from tests.business_time.chances import (
    ZONES,
    Clock,
    as_moment,
    as_moments,
    clock_of,
    some_calendar,
    some_day,
    some_pauses,
)  # fmt: skip
from tests.business_time.oracle import EPOCH, MINUTE, Minutes, Walls

CASES = int(os.environ.get("CASES", "100000"))
PER_ZONE = -(-CASES // len(ZONES))
PER_LOT = 50  # cases with the same calendar and the same pauses
LOTS_PER_WALLS = 8
SECOND = 1_000_000
BEYOND = "beyond"  # the oracle's answer lies outside the minutes it has looked at


class Lot:
    """One calendar and its pauses within some walls: the place for PER_LOT cases."""

    def __init__(self, chance: Random, walls: Walls) -> None:
        self.chance, self.walls = chance, walls
        middle = as_moment((walls.begin + walls.end) // 2).date()
        self.calendar = some_calendar(chance, walls.zone.key, middle - timedelta(days=4))
        pauses = some_pauses(chance, walls.first, walls.count)
        self.pauses, self.lasting = as_moments(pauses), any(end is None for _, end in pauses)
        self.open = Minutes(walls, self.calendar.week, self.calendar.days, pauses)
        self.unpaused = Minutes(walls, None, None, pauses)
        self.unhindered = Minutes(walls, self.calendar.week, self.calendar.days)

    def some_moment(self) -> int:
        rest = self.chance.choice((0, self.chance.randrange(60) * SECOND, self.chance.randrange(MINUTE)))
        return self.walls.begin + self.chance.randrange(self.walls.count * 2 // 3) * MINUTE + rest

    def some_duration(self, left: int, *, business: bool) -> Duration:
        """A duration of about `left` microseconds at the most."""
        seconds = self.chance.randint(1, max(2, left // SECOND))
        day = self.calendar.day_minutes * 60 if business else 86_400
        days = self.chance.randint(0, min(seconds // day, 30))
        return Duration(days=days, seconds=max(1, seconds - days * day), business=business)

    def agrees(self, expected: int | None, got: datetime | None) -> bool:
        """Whether the product says what the oracle says; returns whether the oracle had an answer."""
        if expected is not None:
            assert got == as_moment(expected)
        elif self.lasting:
            assert got is None
        else:
            assert got is None or got >= as_moment(self.walls.end)
        return expected is not None

    def business(self) -> bool:
        start = self.some_moment()
        left = self.open.amount(self.walls.end) - self.open.amount(start)
        duration = self.some_duration(left * 11 // 10, business=True)
        amount = (duration.days * self.calendar.day_minutes * 60 + duration.seconds) * SECOND
        got = due(calendar=self.calendar, start=as_moment(start), duration=duration, pauses=self.pauses)
        return self.agrees(self.open.first_after(start, amount), got)

    def plain(self) -> bool:
        start = self.some_moment()
        duration = self.some_duration((self.walls.end - start) // 2, business=False)
        got = due(calendar=self.calendar, start=as_moment(start), duration=duration, pauses=self.pauses)
        moment = start
        if duration.days:
            moment = self.walls.first_showing(self.walls.wall_at(start) + duration.days * 1440 * MINUTE)
        passed = moment + duration.seconds * SECOND - start
        return self.agrees(self.unpaused.first_after(start, passed), got)

    def between(self) -> bool:
        begin, end = sorted((self.some_moment(), self.some_moment()))
        expected = (self.open.amount(end) - self.open.amount(begin)) // SECOND
        got = open_seconds(calendar=self.calendar, begin=as_moment(begin), end=as_moment(end), pauses=self.pauses)
        assert got == expected
        return True

    def until(self) -> bool:
        shown = self.walls.shown[self.walls.count // 3 + self.chance.randrange(self.walls.count // 3)]
        day, minute = divmod(shown, 1440)
        at = time(minute // 60, minute % 60) if self.chance.random() < 0.8 else None
        moment = self.walls.first_showing((shown if at else day * 1440) * MINUTE)
        sign = self.chance.choice((1, -1))
        left = self.unhindered.amount(self.walls.end) // 2
        duration = self.some_duration(left, business=True)
        amount = (duration.days * self.calendar.day_minutes * 60 + duration.seconds) * SECOND
        got = until_moment(
            value=date.fromordinal(day),
            until=Until(field="wanted", at=at, sign=sign, duration=duration),
            zone=self.calendar.zone,
            calendar=self.calendar,
        )
        if sign > 0:
            expected = self.unhindered.first_after(moment, amount)
        else:
            expected = self.unhindered.last_before(moment, amount)
        if expected is None:
            assert got is None or not as_moment(self.walls.begin) < got < as_moment(self.walls.end)
        else:
            assert got == as_moment(expected)
        return expected is not None

    def play(self) -> bool:
        kinds = (self.business, self.business, self.business, self.plain, self.between, self.until)
        return self.chance.choice(kinds)()


def walls_of(chance: Random, clock: Clock) -> Walls:
    """Twelve days around a change of the clocks or anywhere; one in ten times ten weeks."""
    first = (some_day(chance, clock) - EPOCH) // timedelta(minutes=1) - 6 * 1440
    days = 70 if chance.random() < 0.1 else 12
    return Walls(clock.zone, first, days * 1440)


@pytest.mark.parametrize("zone", ZONES)
def test_the_oracle_looking_at_every_minute_agrees(zone):
    chance, clock = Random(f"business time in {zone}"), clock_of(zone)  # noqa: S311 - chance, not secrecy
    answered = 0
    for number in range(0, PER_ZONE, PER_LOT):
        if number % (LOTS_PER_WALLS * PER_LOT) == 0:
            walls = walls_of(chance, clock)
        lot = Lot(chance, walls)
        answered += sum(lot.play() for _ in range(PER_LOT))
    assert answered >= PER_ZONE * 0.8  # few answers lie beyond what the oracle has looked at
