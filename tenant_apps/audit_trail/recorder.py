"""Writes the company's audit rows, in the transaction of the change that they describe."""

from datetime import datetime

from shared_apps.audit.actors import Actor
from shared_apps.audit.errors import ReadOnlyVisitError
from shared_apps.audit.recorder import Subject, entry_values, record_platform
from tenant_apps.audit_trail.models import AuditEntry


def refuse_read_only(*, actor: Actor) -> None:
    """Raise ReadOnlyVisitError if the actor is an operator who only looks around."""
    if actor.read_only:
        raise ReadOnlyVisitError


def record(*, actor: Actor, verb: str, subject: Subject, at: datetime) -> AuditEntry:
    """Add one row to this company's trail, and for a visiting operator the same one to the platform's.

    Every change of a company's data comes by here in its own transaction, so this is where a read-only visit is
    stopped: raises ReadOnlyVisitError, which takes the change back. Raises UnknownVerbError.
    """
    refuse_read_only(actor=actor)
    if actor.visit_id is not None:
        record_platform(actor=actor, verb=verb, subject=subject, at=at, company_id=actor.company_id)
    return AuditEntry.objects.create(**entry_values(actor=actor, verb=verb, subject=subject, at=at))
