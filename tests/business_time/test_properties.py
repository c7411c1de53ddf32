"""What must hold of business time whatever the calendar, to the microsecond and over years."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tenant_apps.workflow_engine.business_time.due import due, open_seconds
from tenant_apps.workflow_engine.business_time.until import until_moment
from tenant_apps.workflow_engine.durations import Duration, Until
from tests.business_time.chances import ZONES, clock_of, some_calendar, some_day

TIMES = 150  # per zone
NEVER = datetime.max.replace(tzinfo=UTC)


class Chances:
    """Random calendars, moments, durations and pauses of one zone."""

    def __init__(self, zone: str) -> None:
        self.random, self.clock = Random(f"properties in {zone}"), clock_of(zone)  # noqa: S311 - chance, not secrecy

    def draw(self) -> tuple[CalendarValue, datetime, Duration, list[tuple[datetime, datetime]]]:
        start = self.moment(some_day(self.random, self.clock))
        calendar = some_calendar(self.random, self.clock.zone, start.date())
        return calendar, start, self.duration(), [self.pause(start) for _ in range(self.random.choice((0, 1, 3)))]

    def moment(self, around: datetime) -> datetime:
        return around + timedelta(microseconds=self.random.randint(-3 * 86_400_000_000, 3 * 86_400_000_000))

    def duration(self) -> Duration:
        days, seconds = self.random.randint(0, 30), self.random.randrange(86_400)
        return Duration(days=days, seconds=seconds, business=self.random.random() < 0.75)

    def pause(self, around: datetime) -> tuple[datetime, datetime]:
        begin = self.moment(around)
        return begin, begin + timedelta(seconds=self.random.expovariate(1 / 86_400))


def or_never(moment: datetime | None) -> datetime:
    return moment or NEVER


@pytest.fixture(params=ZONES)
def chances(request):
    return Chances(request.param)


def test_adding_a_holiday_never_makes_a_due_time_earlier(chances):
    for _ in range(TIMES):
        calendar, start, duration, pauses = chances.draw()
        before = or_never(due(calendar=calendar, start=start, duration=duration, pauses=pauses))
        holiday = (start + timedelta(days=chances.random.randint(-1, 20))).date()
        closed = replace(calendar, days={**calendar.days, holiday: ()})
        assert or_never(due(calendar=closed, start=start, duration=duration, pauses=pauses)) >= before


def test_adding_a_pause_never_makes_a_due_time_earlier(chances):
    for _ in range(TIMES):
        calendar, start, duration, pauses = chances.draw()
        before = or_never(due(calendar=calendar, start=start, duration=duration, pauses=pauses))
        begin, end = chances.pause(start)
        for added in ((begin, end), (begin, None)):
            after = due(calendar=calendar, start=start, duration=duration, pauses=[*pauses, added])
            assert or_never(after) >= before


def test_a_longer_duration_is_never_due_earlier(chances):
    for _ in range(TIMES):
        calendar, start, duration, pauses = chances.draw()
        before = or_never(due(calendar=calendar, start=start, duration=duration, pauses=pauses))
        longer = replace(duration, seconds=duration.seconds + chances.random.randint(1, 90_000))
        assert or_never(due(calendar=calendar, start=start, duration=longer, pauses=pauses)) >= before
        longer = replace(duration, days=duration.days + 1)
        assert or_never(due(calendar=calendar, start=start, duration=longer, pauses=pauses)) >= before


def test_what_starts_later_is_never_due_earlier(chances):
    for _ in range(TIMES):
        calendar, start, duration, pauses = chances.draw()
        if not duration.business:  # days keep to the wall clock, which is put back now and then
            duration = replace(duration, days=0)
        before = or_never(due(calendar=calendar, start=start, duration=duration, pauses=pauses))
        later = start + timedelta(microseconds=chances.random.randint(1, 10**11))
        assert or_never(due(calendar=calendar, start=later, duration=duration, pauses=pauses)) >= before


def test_the_due_time_is_the_first_moment_by_which_exactly_the_duration_was_open(chances):
    for _ in range(TIMES):
        calendar, start, duration, pauses = chances.draw()
        duration = replace(duration, business=True, seconds=duration.seconds + 1)
        end = due(calendar=calendar, start=start, duration=duration, pauses=pauses)
        if end is None:
            continue
        wanted = duration.days * calendar.day_minutes * 60 + duration.seconds
        just_before = end - timedelta(microseconds=1)
        assert open_seconds(calendar=calendar, begin=start, end=end, pauses=pauses) == wanted
        assert open_seconds(calendar=calendar, begin=start, end=just_before, pauses=pauses) == wanted - 1


def test_open_time_adds_up(chances):
    for _ in range(TIMES):
        calendar, start, _, pauses = chances.draw()
        pauses = [(begin.replace(microsecond=0), end.replace(microsecond=0)) for begin, end in pauses]
        moments = sorted(chances.moment(start).replace(microsecond=0) for _ in range(3))
        first, second, both = (
            open_seconds(calendar=calendar, begin=moments[begin], end=moments[end], pauses=pauses)
            for begin, end in ((0, 1), (1, 2), (0, 2))
        )
        assert first + second == both


def test_one_duration_after_another_is_their_sum(chances):
    for _ in range(TIMES):
        calendar, start, first, pauses = chances.draw()
        first, second = replace(first, business=True), replace(chances.duration(), business=True)
        total = Duration(days=first.days + second.days, seconds=first.seconds + second.seconds, business=True)
        together = due(calendar=calendar, start=start, duration=total, pauses=pauses)
        between = due(calendar=calendar, start=start, duration=first, pauses=pauses)
        if between is not None:
            assert due(calendar=calendar, start=between, duration=second, pauses=pauses) == together


def test_pauses_that_overlap_count_once_in_any_order(chances):
    for _ in range(TIMES):
        calendar, start, duration, _ = chances.draw()
        begin, end = chances.pause(start)
        middle, quarter = begin + (end - begin) / 2, begin + (end - begin) / 4
        expected = due(calendar=calendar, start=start, duration=duration, pauses=[(begin, end)])
        for pauses in ([(middle, end), (begin, middle)], [(quarter, end), (begin, middle), (begin, middle)]):
            assert due(calendar=calendar, start=start, duration=duration, pauses=pauses) == expected


def test_so_long_before_a_date_leaves_exactly_that_much_open_time(chances):
    for _ in range(TIMES):
        calendar, start, duration, _ = chances.draw()
        duration = replace(duration, business=True)
        until = Until(field="wanted", sign=-1, duration=duration)
        moment = until_moment(value=start, until=until, zone=calendar.zone, calendar=calendar)
        if moment is None:
            continue
        wanted = duration.days * calendar.day_minutes * 60 + duration.seconds
        assert open_seconds(calendar=calendar, begin=moment, end=start) == wanted
        assert until_moment(value=moment, until=replace(until, sign=1), zone=calendar.zone, calendar=calendar) <= start
