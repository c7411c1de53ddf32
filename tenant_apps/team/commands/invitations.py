"""Inviting people by mail: single use, expiring, bound to company, address and roles."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.companies import commands as company_commands
from shared_apps.companies import queries as company_queries
from shared_apps.companies.links import platform_url
from shared_apps.companies.tenancy import after_commit
from shared_apps.users.models import User
from tenant_apps.audit_trail.recorder import record
from tenant_apps.notifications.commands import deliver_pending, queue_mail
from tenant_apps.team import rules
from tenant_apps.team.commands.members import admit
from tenant_apps.team.enums import Permission
from tenant_apps.team.errors import InvitationRefusedError, UnknownError
from tenant_apps.team.models import CompanyRole, Invitation, Member

VALID_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class SentInvitation:
    """The invitation, and the token that only its mail holds."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(*, actor: Actor, email: str, role_ids: Iterable[int], company_name: str, now: datetime) -> SentInvitation:
    """Invite the address with these roles; an open invitation of the same address is replaced.

    The mail goes out after the commit, or waits until the company's founder has verified their address. Raises
    NotAllowedError, UnknownError or InvitationRefusedError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    address = email.strip().lower()
    roles = list(CompanyRole.objects.filter(pk__in=list(role_ids)))
    if not roles:
        raise InvitationRefusedError(_("Choose at least one role for the person you invite."))
    rules.require_can_give(actor=actor, permissions={name for role in roles for name in role.permissions})
    if Member.objects.filter(email=address, active=True).exists():
        raise InvitationRefusedError(_("%(address)s is a member already.") % {"address": address})
    _open_invitations(now).filter(email=address).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=address,
        token_digest=_digest(token),
        invited_by_id=actor.member_id,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    invitation.roles.set(roles)
    _queue(actor=actor, invitation=invitation, token=token, company_name=company_name, now=now)
    _record(actor=actor, verb="invitation.sent", invitation=invitation, now=now)
    return SentInvitation(invitation=invitation, token=token)


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation_id: int, now: datetime) -> None:
    """Make an open invitation worthless. Raises NotAllowedError or UnknownError."""
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    invitation = _open_invitations(now).select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise UnknownError
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    _record(actor=actor, verb="invitation.revoked", invitation=invitation, now=now)


@transaction.atomic
def accept_invitation(*, actor: Actor, user: User, token: str, company_id: int, now: datetime) -> Member:
    """Use the invitation up: the person becomes a member with its roles. Raises InvitationRefusedError.

    Called in the invitation's company. The row's lock makes a second use wait, and then find it used.
    """
    invitation = _open_invitations(now).select_for_update().filter(token_digest=_digest(token)).first()
    if invitation is None:
        raise InvitationRefusedError(_("This invitation is used, expired or withdrawn. Ask for a new one."))
    if invitation.email != user.email:
        raise InvitationRefusedError(
            _("This invitation is for %(address)s; you are signed in as %(you)s.")
            % {"address": invitation.email, "you": user.email}
        )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    company_commands.add_membership(user_id=user.pk, company_id=company_id, now=now)
    keys = list(invitation.roles.values_list("key", flat=True))
    return admit(actor=actor, user=user, role_keys=keys, now=now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _open_invitations(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


def _queue(*, actor: Actor, invitation: Invitation, token: str, company_name: str, now: datetime) -> None:
    company_id = actor.company_id or 0
    subdomain = company_queries.subdomain_of(company_id=company_id)
    link = platform_url("invitation", subdomain, token)
    queue_mail(
        key=f"invitation:{invitation.pk}",
        recipient=invitation.email,
        subject=_("%(name)s invites you to %(company)s") % {"name": actor.name, "company": company_name},
        body=_(
            "Hello,\n\n%(name)s invites you to work in %(company)s on TicketFlower.\n\n"
            "To accept, open this link within 7 days. It works once:\n\n%(link)s\n\n"
            "If you do not know what this is about, ignore this mail; nothing happens then.\n"
        )
        % {"name": actor.name, "company": company_name, "link": link},
        now=now,
    )
    after_commit(lambda: deliver_pending(now=now, company_id=company_id))


def _record(*, actor: Actor, verb: str, invitation: Invitation, now: datetime) -> None:
    roles = sorted(invitation.roles.values_list("key", flat=True))
    subject = Subject(kind="invitation", id=invitation.pk, label=invitation.email, after={"roles": roles})
    record(actor=actor, verb=verb, subject=subject, at=now)
