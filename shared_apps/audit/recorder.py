"""Writes audit rows, in the transaction of the change that they describe."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared_apps.audit import verbs
from shared_apps.audit.actors import Actor
from shared_apps.audit.models import AbstractAuditEntry, PlatformAuditEntry


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What an audited change was about, and what it was before and after (JSON values, no secrets, no form data)."""

    kind: str
    id: int | str
    label: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def entry_values(*, actor: Actor, verb: str, subject: Subject, at: datetime) -> dict[str, Any]:
    """Return the columns that every audit table shares; raises UnknownVerbError."""
    return {
        "at": at,
        "verb": verbs.get(verb).key,
        "actor_kind": actor.kind,
        "actor_name": actor.name[:200],
        "actor_user_id": actor.user_id,
        "actor_member_id": actor.member_id,
        "object_type": subject.kind,
        "object_id": str(subject.id),
        "object_label": subject.label[:300],
        "before": dict(subject.before),
        "after": dict(subject.after),
        "address": actor.address,
        "request_id": actor.request_id,
        "on_behalf_of": actor.on_behalf_of[:120],
        "visit_id": actor.visit_id,
    }


def note_export(*, actor: Actor, rows: int, at: datetime) -> None:
    """Write down that somebody took a copy of the platform's trail, of so many rows."""
    subject = Subject(kind="audit", id="export", label=str(rows), after={"rows": rows})
    record_platform(actor=actor, verb="audit.exported", subject=subject, at=at)


def record_platform(
    *, actor: Actor, verb: str, subject: Subject, at: datetime, company_id: int | None = None
) -> AbstractAuditEntry:
    """Add one row to the platform's trail."""
    return PlatformAuditEntry.objects.create(
        **entry_values(actor=actor, verb=verb, subject=subject, at=at), company_id=company_id
    )
