"""Opening hours of a day: read from what people type, written back, and stored as JSON."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.business_time.calendar import Spans

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_SPANS = 12
_SPAN = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?")  # all dashes people type
_DAY = 24 * 60


class HoursError(ValueError):
    """These are no opening hours; `str(error)` is the sentence to show."""


def read_spans(text: str) -> Spans:
    """Return the spans (minutes from midnight) of a text such as `09:00-12:00, 13:00-17:00`; none for an empty text.

    They come out in order. Raises HoursError for anything that is no time span, ends before it begins or overlaps.
    """
    pieces = [piece.strip() for piece in re.split(r"[,;]", text) if piece.strip()]
    return checked(sorted(_read_span(piece) for piece in pieces))


def checked(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return the spans if they lie in order and apart within one day; raises HoursError otherwise."""
    kept = tuple(spans)
    if len(kept) > MAX_SPANS:
        raise HoursError(_("A day has at most %(count)s time spans.") % {"count": MAX_SPANS})
    earliest = 0
    for start, end in kept:
        if not 0 <= start < end <= _DAY:
            raise HoursError(
                _("“%(span)s” does not end after it begins. A span that goes on after midnight ends at 24:00.")
                % {"span": _write_span((start, end))}
            )
        if start < earliest:
            raise HoursError(_("The span %(span)s overlaps the one before.") % {"span": _write_span((start, end))})
        earliest = end
    return kept


def write_spans(spans: Iterable[tuple[int, int]]) -> str:
    """Return the spans as people type them; empty for a closed day."""
    return ", ".join(_write_span(span) for span in spans)


def to_json(spans: Iterable[tuple[int, int]]) -> list[list[str]]:
    """Return the spans as they are stored: `[["09:00", "17:00"]]`."""
    return [[_write_time(start), _write_time(end)] for start, end in spans]


def from_json(stored: Iterable[Sequence[Any]]) -> Spans:
    """Return the spans of what `to_json` made."""
    return tuple((_stored_time(start), _stored_time(end)) for start, end in stored)


def week_to_json(week: Sequence[Spans]) -> dict[str, list[list[str]]]:
    """Return a week (7 days, Monday first) as it is stored; closed days are left out."""
    return {name: to_json(spans) for name, spans in zip(WEEKDAYS, week, strict=True) if spans}


def week_from_json(stored: dict[str, list[list[str]]]) -> tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]:
    """Return the 7 days, Monday first, of what `week_to_json` made."""
    mon, tue, wed, thu, fri, sat, sun = (from_json(stored.get(name, ())) for name in WEEKDAYS)
    return mon, tue, wed, thu, fri, sat, sun


def _read_span(piece: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(piece)
    if found is None:
        raise HoursError(
            _("“%(piece)s” is no time span. Write spans like 09:00-12:00, 13:00-17:00; leave a closed day empty.")
            % {"piece": piece[:40]}
        )
    from_hour, from_minute, to_hour, to_minute = found.groups()
    return _read_time(from_hour, from_minute, piece), _read_time(to_hour, to_minute, piece)


def _read_time(hour: str, minute: str | None, piece: str) -> int:
    total = int(hour) * 60 + int(minute or 0)
    if total > _DAY or int(minute or 0) > 59:
        raise HoursError(_("“%(piece)s” names a time that no day has; the last one is 24:00.") % {"piece": piece})
    return total


def _stored_time(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _write_span(span: tuple[int, int]) -> str:
    return f"{_write_time(span[0])}-{_write_time(span[1])}"


def _write_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
