"""What a company knows about a person who closed the account: the member stays as a number, name and address go."""

from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.companies.errors import LastOwnerLeavesError
from shared_apps.companies.forgetting import Forgotten
from shared_apps.companies.queries import company_name_here
from tenant_apps.audit_trail.recorder import record
from tenant_apps.notifications.commands import forget_recipient
from tenant_apps.team import leaving
from tenant_apps.team.commands.members import keep_an_owner
from tenant_apps.team.errors import LastOwnerError
from tenant_apps.team.models import Invitation, Member


@transaction.atomic
def forget_person(*, actor: Actor, person: Forgotten, now: datetime) -> None:
    """Deactivate the member and replace name and address; done again it changes nothing.

    Called in the company, in the transaction that empties the account. Raises LastOwnerLeavesError.
    """
    member = Member.objects.select_for_update().filter(user_id=person.user_id).first()
    addresses = {person.email, *((member.email, *member.former_emails) if member else ())}
    Invitation.objects.filter(email__in=addresses).update(email=person.placeholder_email)
    for address in addresses:
        forget_recipient(address=address, placeholder=person.placeholder_email)
    if member is None or member.email == person.placeholder_email:
        return
    if member.active:
        try:
            keep_an_owner(without=member)
        except LastOwnerError:
            raise LastOwnerLeavesError(company_name_here()) from None
    was_active, member.active = member.active, False
    member.name, member.email, member.former_emails = person.placeholder_name, person.placeholder_email, []
    member.save(update_fields=["active", "name", "email", "former_emails"])
    if was_active:
        leaving.tell(actor=actor, member_id=member.pk, now=now)
    subject = Subject(kind="member", id=member.pk, label=member.name, before={"active": was_active})
    record(actor=actor, verb="member.anonymised", subject=subject, at=now)
