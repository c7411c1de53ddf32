"""Every read of members, their managers and roles, and of invitations."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.companies import queries as company_queries
from shared_apps.companies.statements import Prepared
from tenant_apps.team.enums import OWNER_ROLE, Permission
from tenant_apps.team.models import CompanyRole, Invitation, Member, RoleAssignment

# Asked on every page: by what somebody holds, and only of who holds nothing whether they are a member.
_ASSIGNMENTS = Prepared(
    lambda user_id: RoleAssignment.objects.filter(member__user_id=user_id, member__active=True).select_related(
        "member", "role"
    ),
    user_id=int,
)
_MEMBER = Prepared(lambda user_id: Member.objects.filter(user_id=user_id, active=True), user_id=int)


@dataclass(frozen=True, kw_only=True)
class InvitationCard:
    """An open invitation as its page shows it."""

    email: str
    inviter: str
    roles: tuple[str, ...]


def actor_of(*, user_id: int, company_id: int, address: str = "") -> Actor | None:
    """Return who this user is in the current company, with roles and permissions as of now; None for outsiders."""
    assignments = _ASSIGNMENTS.rows(user_id=user_id)
    members = [assignment.member for assignment in assignments] or _MEMBER.rows(user_id=user_id)
    if not members:
        return None
    member, roles = members[0], [assignment.role for assignment in assignments]
    return Actor(
        name=member.name,
        user_id=user_id,
        member_id=member.pk,
        company_id=company_id,
        roles=frozenset(role.key for role in roles),
        permissions=frozenset(permission for role in roles for permission in role.permissions),
        address=address,
    )


def members_by_id() -> dict[int, str]:
    """Return the names of all members of the company, also of those who left, by member id."""
    return dict(Member.objects.order_by("name", "pk").values_list("pk", "name"))


def active_members_by_id() -> dict[int, str]:
    """Return the names of the members whom a person field may name, by member id."""
    return dict(Member.objects.filter(active=True).order_by("name", "pk").values_list("pk", "name"))


def active_members(*, ids: Iterable[int]) -> Sequence[Member]:
    """Return those of these members who are active, by id."""
    return list(Member.objects.filter(pk__in=list(ids), active=True).order_by("pk"))


def members_allowed(*, permission: Permission) -> Sequence[Member]:
    """Return the active members whose roles give the permission, by id."""
    rows = Member.objects.filter(active=True, assignments__role__permissions__contains=[permission.value])
    return list(rows.distinct().order_by("pk"))


def role_title(*, key: str) -> str | None:
    """Return the title of the role of that key, or None where the company has no such role."""
    return CompanyRole.objects.filter(key=key).values_list("title", flat=True).first()


def list_members() -> Sequence[Member]:
    """Return all members with their roles and managers, active ones first, by name."""
    rows = Member.objects.select_related("manager").prefetch_related("assignments__role")
    return list(rows.order_by("-active", "name", "pk"))


def get_member(*, member_id: int) -> Member | None:
    """Return the member of that id."""
    return Member.objects.filter(pk=member_id).first()


def manager_of(*, member_id: int) -> Member | None:
    """Return the member's manager; None where none is set or the manager has left the company."""
    return Member.objects.filter(reports=member_id, active=True).first()


def members_with_roles(*, keys: Iterable[str]) -> dict[str, list[int]]:
    """Return the ids of the active members who hold each of these roles, in order; a role nobody holds is empty."""
    found: dict[str, list[int]] = {key: [] for key in keys}
    rows = RoleAssignment.objects.filter(role__key__in=found, member__active=True).order_by("member_id")
    for key, member_id in rows.values_list("role__key", "member_id"):
        found[key].append(member_id)
    return found


def is_last_owner(*, member_id: int) -> bool:
    """Whether the member is an owner, and no other owner could enter the company now."""
    held = RoleAssignment.objects.filter(role__key=OWNER_ROLE, member__active=True)
    owners = dict(held.values_list("member_id", "member__user_id"))
    if member_id not in owners:
        return False
    del owners[member_id]
    return not company_queries.who_may_enter(user_ids=owners.values(), company_id=company_queries.company_id_here())


def list_roles() -> Sequence[CompanyRole]:
    """Return the company's roles: the ones every company has first, then by title."""
    return list(CompanyRole.objects.order_by("-builtin", "title"))


def get_role(*, role_id: int) -> CompanyRole | None:
    """Return the role of that id."""
    return CompanyRole.objects.filter(pk=role_id).first()


def list_invitations(*, now: datetime) -> Sequence[Invitation]:
    """Return the invitations that nobody has used yet, the newest first."""
    return list(_open(now).select_related("invited_by").prefetch_related("roles").order_by("-pk"))


def open_invitation(*, token: str, now: datetime) -> InvitationCard | None:
    """Return what the invitation of this token says, or None where it is used, expired, withdrawn or unknown."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = _open(now).select_related("invited_by").prefetch_related("roles").filter(token_digest=digest).first()
    if row is None:
        return None
    inviter = row.invited_by.name if row.invited_by is not None else _("An operator of the platform")
    return InvitationCard(email=row.email, inviter=inviter, roles=tuple(role.title for role in row.roles.all()))


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)
