"""Lengths of time as definitions write them: ISO 8601 durations, business time, and “until a field says”."""

import re
from dataclasses import dataclass
from datetime import time

_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?(?P<business> business)?"
)
_UNTIL = re.compile(
    r"until (?P<field>[a-z][a-z0-9_]{0,62})(?: at (?P<at>[0-2]\d:[0-5]\d))?"
    r"(?: ?(?P<sign>[+-]) ?(?P<duration>P\S+(?: business)?))?"
)
LONGEST_DAYS = 36_600  # a hundred years: more is a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time. `business`: counted in a calendar's open time, a day being the calendar's day length."""

    days: int = 0
    seconds: int = 0
    business: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The moment a date field names, at a time of day, some time before (`sign` -1) or after it (1)."""

    field: str
    at: time | None = None
    sign: int = 1
    duration: Duration | None = None


Wait = Duration | Until


def parse_duration(text: str) -> Duration:
    """Return what an ISO 8601 duration says (weeks, days, hours, minutes, seconds). Raises ValueError."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    number = {name: int(value) for name, value in match.groupdict(default="0").items() if name != "business"}
    days = number["weeks"] * 7 + number["days"]
    seconds = number["hours"] * 3600 + number["minutes"] * 60 + number["seconds"]
    if days + seconds // 86_400 > LONGEST_DAYS:
        raise ValueError(text)
    return Duration(days=days, seconds=seconds, business=match["business"] is not None)


def parse_wait(text: str) -> Wait:
    """Return what a duration or `until <field> [at HH:MM] [(+|-) <duration>]` says. Raises ValueError."""
    if not text.startswith("until "):
        return parse_duration(text)
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Until(
        field=match["field"],
        at=time.fromisoformat(match["at"]) if match["at"] else None,
        sign=-1 if match["sign"] == "-" else 1,
        duration=parse_duration(match["duration"]) if match["duration"] else None,
    )
