"""A member's account has another address: the company's copy follows."""

from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team.models import Member


@transaction.atomic
def keep_address(*, actor: Actor, user_id: int, email: str, now: datetime) -> None:
    """Replace the member's address and remember the one before; done again it changes nothing.

    Called in the company, in the transaction that changes the account.
    """
    member = Member.objects.select_for_update().filter(user_id=user_id).first()
    if member is None or member.email == email:
        return
    member.former_emails = [*(former for former in member.former_emails if former != email), member.email]
    member.email = email
    member.save(update_fields=["email", "former_emails"])
    subject = Subject(kind="member", id=member.pk, label=member.name)
    record(actor=actor, verb="member.address_changed", subject=subject, at=now)
