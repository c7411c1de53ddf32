"""Attack 78 of the threat list: clocks that change, leap days and month ends never make a timer fire twice or not."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from tenant_apps.workflow_engine.business_time.calendar import ALWAYS, CalendarValue
from tenant_apps.workflow_engine.business_time.clocks import DAY
from tenant_apps.workflow_engine.business_time.due import due, open_seconds
from tenant_apps.workflow_engine.business_time.opening import WINDOW
from tenant_apps.workflow_engine.business_time.until import until_moment
from tenant_apps.workflow_engine.durations import Duration, Until
from tests.business_time.berlin import at, lasting, office
from tests.business_time.chances import ZONES, as_moment, clock_of, some_calendar
from tests.business_time.oracle import EPOCH, MINUTE, Minutes, Walls

ALL_ZONES = sorted(available_timezones())
PARTS = 8
GAP, OVERLAP = date(2026, 3, 29), date(2026, 10, 25)  # Berlin skips 02:00-03:00, and shows it twice


def in_zone(zone: str) -> CalendarValue:
    return CalendarValue(zone=zone, week=ALWAYS.week, day_minutes=1440)


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (GAP, "01:59", "2026-03-29T00:59:00+00:00"),
        (GAP, "02:00", "2026-03-29T01:00:00+00:00"),
        (GAP, "02:30", "2026-03-29T01:00:00+00:00"),  # skipped: when the clocks are put forward
        (GAP, "03:00", "2026-03-29T01:00:00+00:00"),
        (OVERLAP, "01:59", "2026-10-24T23:59:00+00:00"),
        (OVERLAP, "02:30", "2026-10-25T00:30:00+00:00"),  # shown twice: the first
        (OVERLAP, "03:00", "2026-10-25T02:00:00+00:00"),
    ],
)
def test_attack_78_a_local_time_in_a_gap_or_an_overlap_is_one_moment(day, hour, expected):
    until = Until(field="wanted", at=time.fromisoformat(hour))
    moment = datetime.fromisoformat(expected)
    assert until_moment(value=day, until=until, zone="Europe/Berlin") == moment
    start = at(f"{day - timedelta(days=1)} {hour}")
    assert due(calendar=office(), start=start, duration=lasting("P1D")) == moment


@pytest.mark.parametrize(("day", "hours"), [(GAP, 3), (OVERLAP, 5), (date(2026, 4, 5), 4)])
def test_attack_78_open_hours_across_a_change_are_as_long_as_they_really_are(day, hours):
    bakery = CalendarValue(zone="Europe/Berlin", week=(((60, 300),),) * 7, day_minutes=240)
    begin, end = at(f"{day} 00:00"), at(f"{day} 12:00")
    assert open_seconds(calendar=bakery, begin=begin, end=end) == hours * 3600
    assert due(calendar=bakery, start=begin, duration=Duration(seconds=hours * 3600, business=True)) == at(
        f"{day} 05:00"
    )


def test_attack_78_days_keep_the_wall_clock_and_hours_are_elapsed():
    for day in (GAP, OVERLAP):
        start = at(f"{day - timedelta(days=1)} 12:00")
        assert due(calendar=office(), start=start, duration=lasting("P1D")) == at(f"{day} 12:00")
        assert due(calendar=office(), start=start, duration=lasting("PT24H")) == start.astimezone(UTC) + timedelta(
            hours=24
        )


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2028-02-28 12:00", "P1D", "2028-02-29 12:00"),
        ("2027-02-28 12:00", "P1D", "2027-03-01 12:00"),
        ("2028-02-29 12:00", "P365D", "2029-02-28 12:00"),
        ("2028-02-28 17:00", "PT2H business", "2028-02-29 10:00"),
        ("2026-01-31 12:00", "P30D", "2026-03-02 12:00"),
        ("2026-12-31 12:00", "P1D", "2027-01-01 12:00"),
        ("2026-12-31 17:00", "PT2H business", "2027-01-01 10:00"),
        ("2026-04-30 17:00", "P1D business", "2026-05-01 17:00"),
    ],
)
def test_attack_78_leap_days_and_the_ends_of_months_and_years(start, duration, expected):
    assert due(calendar=office(), start=at(start), duration=lasting(duration)) == at(expected)


def test_attack_78_a_company_that_moves_to_another_zone_gets_its_own_hours_and_always_utc():
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    there = due(calendar=office(zone="America/New_York"), start=start, duration=lasting("PT1H business"))
    here = due(calendar=office(), start=start, duration=lasting("PT1H business"))
    assert (here, there) == (datetime(2026, 3, 2, 13, tzinfo=UTC), datetime(2026, 3, 2, 15, tzinfo=UTC))
    assert here.tzinfo is there.tzinfo is UTC


def is_skipped(wall: datetime, zone: str) -> bool:
    """Whether the clocks of a zone never show this time: then it does not come back from UTC as itself (PEP 495)."""
    there_and_back = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return there_and_back.replace(tzinfo=None) != wall


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", ["00:00", "01:30", "02:30", "23:30"])
def test_attack_78_a_daily_timer_fires_once_a_day_at_its_hour_or_when_that_is_skipped(zone, hour):
    local, first = ZoneInfo(zone), datetime.combine(date(2029, 1, 1), time.fromisoformat(hour))
    start = first.replace(tzinfo=local)
    moments = [due(calendar=in_zone(zone), start=start, duration=Duration(days=n)) for n in range(1, 732)]
    assert moments == sorted(set(moments))
    for number, moment in enumerate(moments, start=1):
        shown, wanted = moment.astimezone(local).replace(tzinfo=None), first + timedelta(days=number)
        assert shown == wanted or (is_skipped(wanted, zone) and wanted < shown <= wanted + timedelta(hours=2))


@pytest.mark.parametrize("zone", ZONES)
def test_attack_78_an_hourly_timer_fires_every_elapsed_hour(zone):
    for change in clock_of(zone).changes[:6]:
        moments = [due(calendar=in_zone(zone), start=change, duration=Duration(seconds=3600 * n)) for n in range(48)]
        assert moments == [change + timedelta(hours=n) for n in range(48)]


@pytest.mark.parametrize("part", range(PARTS))
def test_attack_78_every_zone_from_2020_to_2040_agrees_with_the_oracle(part):
    chance = Random(part)  # noqa: S311 - chance, not secrecy
    for zone in ALL_ZONES[part::PARTS]:
        changes = clock_of(zone).changes
        between = [later - earlier for earlier, later in pairwise(changes)]
        assert min(between, default=timedelta.max) >= timedelta(days=WINDOW // DAY)
        change = chance.choice(changes) if changes else datetime(2030, 6, 1, tzinfo=UTC)
        walls = Walls(zone, (change - EPOCH) // timedelta(minutes=1) - 1440, 4 * 1440)
        calendar = some_calendar(chance, zone, change.date())
        minutes = Minutes(walls, calendar.week, calendar.days)
        for _ in range(10):
            start = walls.begin + chance.randrange(2 * 1440) * MINUTE
            seconds = chance.randint(1, 86_400)
            expected = minutes.first_after(start, seconds * 1_000_000)
            got = due(calendar=calendar, start=as_moment(start), duration=Duration(seconds=seconds, business=True))
            if expected is None:
                assert got is None or got >= as_moment(walls.end)
            else:
                assert got == as_moment(expected)
