"""Reads a trail a page at a time, filtered, each row with its sentence; the same for companies and the platform."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from shared_apps.audit import verbs
from shared_apps.audit.models import AbstractAuditEntry

PAGE = 50
MOST_EXPORTED = 100_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows are wanted; what is empty does not narrow. `before` is the id above which rows were shown already."""

    who: str = ""
    verb: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None
    visits_only: bool = False
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row for people: when, the sentence, on whose behalf, and what changed."""

    id: int
    at: datetime
    sentence: str
    verb: str
    who: str
    on_behalf_of: str
    visit_id: int | None
    about: str
    address: str
    request_id: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of lines, the newest first; `next_before` leads to the next one."""

    lines: Sequence[Line]
    next_before: int | None


def narrowed(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Return the rows that are wanted, the newest first."""
    if wanted.who:
        rows = rows.filter(actor_name__icontains=wanted.who)
    if wanted.verb:
        rows = rows.filter(verb=wanted.verb)
    if wanted.about:
        rows = rows.filter(Q(object_label__icontains=wanted.about) | Q(object_id=wanted.about))
    if wanted.first:
        rows = rows.filter(at__gte=_begin(wanted.first))
    if wanted.last:
        rows = rows.filter(at__lt=_begin(date.fromordinal(wanted.last.toordinal() + 1)))
    if wanted.visits_only:
        rows = rows.filter(visit_id__isnull=False)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    return rows.order_by("-pk")


def page_of(rows: QuerySet[Any], wanted: Wanted) -> Page:
    """Return one page; the cost of a page does not grow with its number."""
    found = list(narrowed(rows, wanted)[: PAGE + 1])
    return Page(
        lines=[line_of(entry) for entry in found[:PAGE]],
        next_before=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def lines_of(rows: QuerySet[Any], wanted: Wanted) -> Iterator[Line]:
    """Yield every wanted line for an export, at most 100,000."""
    for entry in narrowed(rows, wanted)[:MOST_EXPORTED].iterator():
        yield line_of(entry)


def line_of(entry: AbstractAuditEntry) -> Line:
    """Return an entry for people."""
    return Line(
        id=entry.pk,
        at=entry.at,
        sentence=sentence_of(entry),
        verb=entry.verb,
        who=entry.actor_name,
        on_behalf_of=entry.on_behalf_of,
        visit_id=entry.visit_id,
        about=entry.object_label,
        address=entry.address,
        request_id=entry.request_id,
        before=entry.before,
        after=entry.after,
    )


def sentence_of(entry: AbstractAuditEntry) -> str:
    """Return the registered sentence; the bare verb where no app registers it any more."""
    try:
        sentence = str(verbs.get(entry.verb).sentence)
    except verbs.UnknownVerbError:
        return entry.verb
    return sentence.replace("{actor}", entry.actor_name).replace("{object}", entry.object_label)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
