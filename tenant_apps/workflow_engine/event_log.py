"""Histories as process mining sees them: cases of events, and the figures that two logs are compared by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """One activity that one person finished at one moment."""

    activity: str
    resource: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCase:
    """One ticket's events in the order in which they happened."""

    name: str
    events: tuple[LogEvent, ...]


def variants(cases: Iterable[LogCase]) -> Counter[tuple[str, ...]]:
    """Return how often each sequence of activities occurs."""
    return Counter(tuple(event.activity for event in case.events) for case in cases)


def directly_follows(cases: Iterable[LogCase]) -> Counter[tuple[str, str]]:
    """Return how often each activity directly follows each other within a case."""
    return Counter((earlier.activity, later.activity) for case in cases for earlier, later in pairwise(case.events))


def people(cases: Iterable[LogCase]) -> Counter[str]:
    """Return how many events each person finished."""
    return Counter(event.resource for case in cases for event in case.events)
