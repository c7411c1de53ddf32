"""Who is in the team, and which roles they hold."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.companies import commands as company_commands
from shared_apps.users.models import User
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import leaving, rules
from tenant_apps.team.enums import DEFAULT_ROLES, OWNER_ROLE, Permission
from tenant_apps.team.errors import LastOwnerError, TeamError, UnknownError
from tenant_apps.team.models import Calendar, CompanyRole, Member, MessageTemplate, RoleAssignment
from tenant_apps.team.queries import is_last_owner
from tenant_apps.team.ready_made import CALENDARS, TEMPLATES


@transaction.atomic
def found_team(*, actor: Actor, founder: User, now: datetime, role_keys: Iterable[str] = (OWNER_ROLE,)) -> Member:
    """Give a new company its default roles, calendars and templates, and its first member, the owner.

    Part of the sign-up transaction.
    """
    for key, title, permissions in DEFAULT_ROLES:
        CompanyRole.objects.create(
            key=key,
            title=_(str(title)),
            permissions=sorted(permission.value for permission in permissions),
            builtin=True,
        )
    _add_ready_made_settings()
    return admit(actor=actor, user=founder, role_keys=role_keys, now=now)


def _add_ready_made_settings() -> None:
    for values in CALENDARS:
        Calendar.objects.create(**{**values, "title": _(str(values["title"]))}, builtin=True)
    for texts in TEMPLATES:
        MessageTemplate.objects.create(**{name: _(str(text)) for name, text in texts.items()})


@transaction.atomic
def admit(*, actor: Actor, user: User, role_keys: Iterable[str], now: datetime) -> Member:
    """Make the person a member with these roles. The caller has decided that they may, and opens the gate.

    Somebody who had left comes back with these roles only: who invited them may not have had the others to give.
    """
    RoleAssignment.objects.filter(member__user_id=user.pk, member__active=False).delete()
    member, _made = Member.objects.update_or_create(
        user_id=user.pk,
        defaults={"active": True, "name": user.display_name, "email": user.email},
        create_defaults={"name": user.display_name, "email": user.email, "joined_at": now},
    )
    roles = list(CompanyRole.objects.filter(key__in=role_keys).order_by("key"))
    for role in roles:
        RoleAssignment.objects.get_or_create(member=member, role=role)
    after = {"roles": [role.key for role in roles]}
    _record(actor=actor, verb="member.joined", member=member, after=after, now=now)
    return member


@transaction.atomic
def give_role(*, actor: Actor, member_id: int, role_id: int, now: datetime) -> None:
    """Give the member the role; given twice, it changes nothing. Raises NotAllowedError or UnknownError."""
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    member, role = _member(member_id), _role(role_id)
    rules.require_can_give(actor=actor, permissions=role.permissions)
    rules.require_not_for_oneself(actor=actor, member_ids=[member.pk])
    _assignment, made = RoleAssignment.objects.get_or_create(member=member, role=role)
    if made:
        _record(actor=actor, verb="role.given", member=member, after={"role": role.key}, now=now)


@transaction.atomic
def take_role(*, actor: Actor, member_id: int, role_id: int, now: datetime) -> None:
    """Take the role from the member. Raises NotAllowedError, UnknownError or LastOwnerError."""
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    member, role = _member(member_id), _role(role_id)
    rules.require_can_give(actor=actor, permissions=role.permissions)
    if role.key == OWNER_ROLE:
        keep_an_owner(without=member)
    taken, _rows = RoleAssignment.objects.filter(member=member, role=role).delete()
    if taken:
        _record(actor=actor, verb="role.taken", member=member, before={"role": role.key}, now=now)


@transaction.atomic
def deactivate_member(*, actor: Actor, member_id: int, now: datetime) -> None:
    """Shut the company's gate to the member and end their sessions here; what they did stays theirs.

    Raises NotAllowedError, UnknownError, LastOwnerError, or TeamError for somebody who shuts out themselves.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    member = _member(member_id)
    if member.pk == actor.member_id:
        raise TeamError(_("You cannot deactivate yourself. Ask another owner."))
    rules.require_can_give(actor=actor, permissions=_held_by(member))
    keep_an_owner(without=member)
    if member.active:
        member.active = False
        member.save(update_fields=["active"])
        company_commands.close_membership(user_id=member.user_id, company_id=actor.company_id or 0)
        leaving.tell(actor=actor, member_id=member.pk, now=now)
        _record(actor=actor, verb="member.deactivated", member=member, before={"active": True}, now=now)


@transaction.atomic
def reactivate_member(*, actor: Actor, member_id: int, now: datetime) -> None:
    """Let the member in again, with the roles they had. Raises NotAllowedError or UnknownError."""
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    member = _member(member_id)
    rules.require_can_give(actor=actor, permissions=_held_by(member))
    if not member.active:
        member.active = True
        member.save(update_fields=["active"])
        company_commands.add_membership(user_id=member.user_id, company_id=actor.company_id or 0, now=now)
        _record(actor=actor, verb="member.reactivated", member=member, after={"active": True}, now=now)


def keep_an_owner(*, without: Member) -> None:
    """Raise LastOwnerError if nobody but this owner could still enter as one; part of a command's transaction.

    The owner role's row is the lock: two owners who shut out each other are taken in turn.
    """
    CompanyRole.objects.select_for_update().get(key=OWNER_ROLE)
    if is_last_owner(member_id=without.pk):
        raise LastOwnerError


def _held_by(member: Member) -> set[str]:
    """Return the permissions that the member's roles give."""
    held = CompanyRole.objects.filter(assignments__member=member).values_list("permissions", flat=True)
    return {permission for permissions in held for permission in permissions}


def _member(member_id: int) -> Member:
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        raise UnknownError
    return member


def _role(role_id: int) -> CompanyRole:
    role = CompanyRole.objects.filter(pk=role_id).first()
    if role is None:
        raise UnknownError
    return role


def _record(
    *,
    actor: Actor,
    verb: str,
    member: Member,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    subject = Subject(kind="member", id=member.pk, label=member.name, before=before or {}, after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)
