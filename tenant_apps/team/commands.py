"""Every change to members and roles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.users.models import User
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team.enums import DEFAULT_ROLES, OWNER_ROLE
from tenant_apps.team.models import CompanyRole, Member, RoleAssignment


@transaction.atomic
def found_team(*, actor: Actor, founder: User, now: datetime) -> Member:
    """Give a new company its default roles and its first member, the owner. Part of the sign-up transaction."""
    for key, title, permissions in DEFAULT_ROLES:
        CompanyRole.objects.create(
            key=key, title=_(str(title)), permissions=sorted(permission.value for permission in permissions), builtin=True
        )
    return admit(actor=actor, user=founder, role_keys=[OWNER_ROLE], now=now)


@transaction.atomic
def admit(*, actor: Actor, user: User, role_keys: list[str], now: datetime) -> Member:
    """Make the person a member with these roles (the caller opens the gate in `public`)."""
    member, _made = Member.objects.update_or_create(
        user_id=user.pk,
        defaults={"active": True, "name": user.display_name, "email": user.email},
        create_defaults={"name": user.display_name, "email": user.email, "joined_at": now},
    )
    for role in CompanyRole.objects.filter(key__in=role_keys):
        RoleAssignment.objects.get_or_create(member=member, role=role)
    record(
        actor=actor,
        verb="member.joined",
        subject=Subject(kind="member", id=member.pk, label=member.name, after={"roles": sorted(role_keys)}),
        at=now,
    )
    return member
