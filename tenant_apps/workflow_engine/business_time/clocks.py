"""Moments as whole microseconds since 1970 UTC, and what the clocks of a zone show at them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the reading of a wall clock has no zone
_MICROSECOND = timedelta(microseconds=1)


def to_micros(*, moment: datetime) -> int:
    """Return an aware datetime as microseconds since 1970 UTC. Raises ValueError for a naive one."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} says no time zone, so it is no moment.")
    return (moment - _EPOCH) // _MICROSECOND


def to_moment(*, micros: int) -> datetime:
    """Return the UTC datetime of microseconds since 1970. Raises OverflowError outside the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=micros)


def offset_at(*, zone: ZoneInfo, micros: int) -> int:
    """Return how far the clocks of a zone are ahead of UTC at a moment, in microseconds."""
    ahead = to_moment(micros=micros).astimezone(zone).utcoffset()
    return (ahead or timedelta()) // _MICROSECOND


def change_between(*, zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first moment of the other offset, where the offsets at `before` and `after` differ by one change."""
    old = offset_at(zone=zone, micros=before)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(zone=zone, micros=middle) == old:
            before = middle
        else:
            after = middle
    return after


def first_showing(*, zone: ZoneInfo, wall: datetime) -> int:
    """Return the first moment at which the clocks of a zone show `wall` (a naive datetime).

    Where the clocks skip it (they are put forward), it is the moment at which they are put forward: a later wall time
    then never means an earlier moment, which moving on by the length of the gap would not keep.
    """
    reading = (wall - _WALL_EPOCH) // _MICROSECOND
    earlier, later = (
        (wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()) // _MICROSECOND for fold in (0, 1)
    )  # PEP 495: the offsets before and after a change; equal everywhere else
    moment = reading - earlier
    if later > earlier:  # in a gap no offset gives the reading back
        return change_between(zone=zone, before=reading - later, after=moment)
    return moment
