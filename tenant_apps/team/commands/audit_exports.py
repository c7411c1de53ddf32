"""Noting that somebody took a copy of the audit."""

from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules
from tenant_apps.team.enums import Permission


@transaction.atomic
def note_audit_export(*, actor: Actor, rows: int, now: datetime) -> None:
    """Write down that the actor exported so many rows. Raises NotAllowedError."""
    rules.require(actor=actor, permission=Permission.MANAGE_COMPANY)
    subject = Subject(kind="audit", id="export", label=str(rows), after={"rows": rows})
    record(actor=actor, verb="audit.exported", subject=subject, at=now)
