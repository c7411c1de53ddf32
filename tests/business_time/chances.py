"""Random calendars, pauses and places in time, the same ones for the same seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tests.business_time.oracle import EPOCH

# Half-hour and two-hour changes, changes at midnight, Ramadan, quarter hours, both ends of the date line, none at all.
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
)
FIRST_DAY, LAST_DAY = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 12, 31, tzinfo=UTC)
OFFICE = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))


@dataclass(frozen=True)
class Clock:
    """A zone and the days (UTC) in 2020-2040 in which its clocks are changed."""

    zone: str
    changes: tuple[datetime, ...]


def clock_of(zone: str) -> Clock:
    local = ZoneInfo(zone)
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days)]
    offsets = [day.astimezone(local).utcoffset() for day in days]
    changes = tuple(day for day, old, new in zip(days, offsets, offsets[1:], strict=False) if old != new)
    return Clock(zone=zone, changes=changes)


def some_day(chance: Random, clock: Clock) -> datetime:
    """A day near a change of the clocks more often than not."""
    if clock.changes and chance.random() < 0.7:
        return chance.choice(clock.changes)
    return FIRST_DAY + timedelta(days=chance.randrange(30, (LAST_DAY - FIRST_DAY).days - 400))


def some_spans(chance: Random) -> tuple[tuple[int, int], ...]:
    kind = chance.random()
    if kind < 0.15:
        return ()
    if kind < 0.4:
        return OFFICE
    if kind < 0.5:
        return ((0, 1440),)
    edges = sorted(chance.sample(range(1441), 2 * chance.randint(1, 3)))
    if kind < 0.7:  # around the hours at which clocks are changed, up to midnight
        edges = sorted({0, *chance.sample(range(1, 240), 2), 1440})
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def some_calendar(chance: Random, zone: str, around: date) -> CalendarValue:
    """A calendar with up to five special days near `around`."""
    special = [around + timedelta(days=chance.randint(-3, 12)) for _ in range(chance.randint(0, 5))]
    return CalendarValue(
        zone=zone,
        week=tuple(some_spans(chance) for _ in range(7)),
        days={day: some_spans(chance) for day in special},
        day_minutes=chance.choice((480, 450, 1, 1440, chance.randint(1, 1440))),
    )


def some_pauses(chance: Random, first: int, count: int) -> list[tuple[int, int | None]]:
    """None to four pauses in whole minutes since 1970, which may overlap; one in ten lots has one that lasts."""
    pauses: list[tuple[int, int | None]] = []
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        begin = first + chance.randrange(count)
        pauses.append((begin, begin + chance.randint(0, count // 4)))
    if chance.random() < 0.1:
        pauses.append((first + chance.randrange(count), None))
    chance.shuffle(pauses)
    return pauses


def as_moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def as_moments(pauses: list[tuple[int, int | None]]) -> list[tuple[datetime, datetime | None]]:
    """Pauses in minutes since 1970 as the product takes them."""
    return [
        (EPOCH + timedelta(minutes=begin), None if end is None else EPOCH + timedelta(minutes=end))
        for begin, end in pauses
    ]
