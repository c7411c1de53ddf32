"""The time zones that a calendar can be in."""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def time_zones() -> Sequence[str]:
    """Return the names of the zones: UTC, then Area/City in order.

    What a machine calls `localtime` or `Factory` is left out: it is another zone on the next machine. Cached, because
    asking reads the whole folder of zones.
    """
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name))
