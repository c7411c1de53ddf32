"""Seals audit rows into a hash chain, and finds what was changed, taken out or put in afterwards.

Rows are sealed by the worker, in the order in which it finds them, not in the transaction of the change: that would
make all changes of a company wait for each other. A link covers the row's columns, the digest of its payload, its own
number and the link before it. The source of the rule is the promise "Audit" of the security design.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shared_apps.audit.models import AbstractAuditEntry

BATCH = 500
LOOK_BACK = 10_000  # ids before the last sealed one among which a transaction that took long may still commit
PATIENCE = timedelta(minutes=10)  # how long a row may wait for its seal before it is reported
HEAD = (
    "id", "at", "verb", "actor_kind", "actor_user_id", "actor_member_id", "object_type", "object_id", "visit_id",
    "request_id",
)  # fmt: skip
PAYLOAD = ("actor_name", "address", "object_label", "on_behalf_of", "before", "after")
FIRST = "0" * 64
LOCK = 7_341_001  # the class of our advisory locks; the second number tells the schemas apart


@dataclass(frozen=True, kw_only=True)
class Trail:
    """One trail: its entries and its chain (models whose tables the current search_path finds)."""

    name: str
    entries: Any
    seals: Any


def seal(*, trail: Trail, now: datetime) -> int:
    """Seal what is not sealed yet, at most 500 rows, and return how many. Two workers take turns."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, trail.name])
        last = trail.seals.objects.order_by("-number").first()
        number, digest = (last.number, last.digest) if last else (0, FIRST)
        made = []
        for entry in _unsealed(trail)[:BATCH]:
            number, payload = number + 1, payload_digest(entry)
            digest = link_digest(entry, number=number, payload=payload, before=digest)
            made.append(
                trail.seals(number=number, entry_id=entry.pk, payload_digest=payload, digest=digest, sealed_at=now)
            )
        trail.seals.objects.bulk_create(made)
    return len(made)


def faults_of(*, trail: Trail, now: datetime) -> Iterator[str]:
    """Yield a sentence for each sealed row that is changed, missing or out of order, and each that waits too long."""
    digest, expected = FIRST, 1
    for link in trail.seals.objects.order_by("number").iterator():
        if link.number != expected:
            yield _("%(trail)s: the links %(first)s to %(last)s of the chain are missing.") % {
                "trail": trail.name, "first": expected, "last": link.number - 1,
            }  # fmt: skip
        entry = trail.entries.objects.filter(pk=link.entry_id).first()
        where = {"trail": trail.name, "entry": link.entry_id, "link": link.number}
        if entry is None:
            yield _("%(trail)s: row %(entry)s (link %(link)s) is missing.") % where
        elif not _is_erased(entry) and payload_digest(entry) != link.payload_digest:
            yield _("%(trail)s: what row %(entry)s (link %(link)s) tells was changed.") % where
        elif link_digest(entry, number=link.number, payload=link.payload_digest, before=digest) != link.digest:
            yield _("%(trail)s: row %(entry)s (link %(link)s) was changed or does not follow the link before.") % where
        digest, expected = link.digest, link.number + 1
    waiting = _unsealed(trail, everywhere=True).filter(at__lt=now - PATIENCE)
    for entry in waiting[:BATCH]:
        yield _("%(trail)s: row %(entry)s was written at %(at)s and is not sealed.") % {
            "trail": trail.name, "entry": entry.pk, "at": entry.at.isoformat(),
        }  # fmt: skip


def payload_digest(entry: AbstractAuditEntry) -> str:
    """Return the digest of what a row tells about people and values."""
    return _digest([getattr(entry, name) for name in PAYLOAD])


def link_digest(entry: AbstractAuditEntry, *, number: int, payload: str, before: str) -> str:
    """Return the digest of a link: the one before it, its number, the row's columns and the digest of its payload."""
    columns = [getattr(entry, name) for name in HEAD]
    return _digest([before, number, *columns, getattr(entry, "company_id", None), payload])


def _is_erased(entry: AbstractAuditEntry) -> bool:
    """Whether the payload was erased for a person's sake: nothing of it is left."""
    return not any(getattr(entry, name) for name in PAYLOAD)


def _unsealed(trail: Trail, *, everywhere: bool = False) -> QuerySet[Any]:
    links = trail.seals.objects
    rows = trail.entries.objects.exclude(pk__in=links.values("entry_id")).order_by("pk")
    if everywhere:
        return rows
    last = links.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
    recent = links.filter(entry_id__gt=last - LOOK_BACK).values("entry_id")
    return trail.entries.objects.filter(pk__gt=last - LOOK_BACK).exclude(pk__in=recent).order_by("pk")


def _digest(values: Sequence[object]) -> str:
    text = json.dumps(values, default=_plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
