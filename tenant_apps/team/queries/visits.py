"""What operators touched while they visited this company, read from its own audit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from shared_apps.audit import verbs
from tenant_apps.audit_trail.models import AuditEntry


@dataclass(frozen=True, kw_only=True)
class TouchedRow:
    """One thing that an operator changed here."""

    visit_id: int
    at: datetime
    sentence: str
    object_type: str
    object_label: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def touched_during(*, visit_ids: Collection[int], most: int = 10_000) -> Sequence[TouchedRow]:
    """Return what was changed during these visits, the oldest first."""
    rows = AuditEntry.objects.filter(visit_id__in=visit_ids).order_by("pk")[:most]
    return [
        TouchedRow(
            visit_id=row.visit_id or 0,
            at=row.at,
            sentence=_sentence(row),
            object_type=row.object_type,
            object_label=row.object_label,
            before=row.before,
            after=row.after,
        )
        for row in rows
    ]


def count_touched(*, visit_ids: Collection[int]) -> dict[int, int]:
    """Return how many changes were made during each of these visits, by visit id; 0 where none."""
    rows = AuditEntry.objects.filter(visit_id__in=visit_ids).order_by().values_list("visit_id")
    found: dict[int, int] = dict.fromkeys(visit_ids, 0)
    found.update(rows.annotate(changes=Count("pk")))
    return found


def _sentence(row: AuditEntry) -> str:
    """Return the audited sentence; the bare verb where no app registers it any more."""
    try:
        sentence = verbs.get(row.verb).sentence
    except verbs.UnknownVerbError:
        return row.verb
    return str(sentence).format(actor=row.actor_name, object=row.object_label)
