"""Who may do what: every member and every role against every permission, for the table that admins read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tenant_apps.team.enums import ALLOWS, Permission
from tenant_apps.team.models import CompanyRole, Member


@dataclass(frozen=True, kw_only=True)
class PermissionLine:
    """One permission as pages show it."""

    value: str
    caption: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class MemberPowers:
    """What one member may do; `through` gives, in the permissions' order, the titles of the roles that allow it."""

    member: Member
    roles: tuple[str, ...]
    through: tuple[tuple[PermissionLine, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class RolePowers:
    """What one role allows, and how many active members hold it."""

    role: CompanyRole
    allows: tuple[tuple[PermissionLine, bool], ...]
    holders: int


@dataclass(frozen=True, kw_only=True)
class PowerTable:
    """Both tables, with the permissions that are their columns."""

    permissions: tuple[PermissionLine, ...]
    members: Sequence[MemberPowers]
    roles: Sequence[RolePowers]


def permission_lines() -> tuple[PermissionLine, ...]:
    """Return every permission with its caption and what it allows."""
    return tuple(
        PermissionLine(value=each.value, caption=str(each.label), sentence=str(ALLOWS[each])) for each in Permission
    )


def who_may_what() -> PowerTable:
    """Return what the active members and the roles may do as of now. Costs four queries, however many there are."""
    lines = permission_lines()
    rows = Member.objects.filter(active=True).prefetch_related("assignments__role").order_by("name", "pk")
    held = {
        member: sorted((one.role for one in member.assignments.all()), key=lambda role: role.title) for member in rows
    }
    roles = CompanyRole.objects.order_by("-builtin", "title")
    return PowerTable(
        permissions=lines,
        members=[_member_powers(member, assigned, lines) for member, assigned in held.items()],
        roles=[_role_powers(role, lines, held) for role in roles],
    )


def holders_of(*, role_id: int) -> Sequence[Member]:
    """Return who holds the role, active members first, by name."""
    return list(Member.objects.filter(assignments__role_id=role_id).order_by("-active", "name", "pk"))


def _member_powers(member: Member, roles: Sequence[CompanyRole], lines: Sequence[PermissionLine]) -> MemberPowers:
    return MemberPowers(
        member=member,
        roles=tuple(role.title for role in roles),
        through=tuple((line, tuple(role.title for role in roles if line.value in role.permissions)) for line in lines),
    )


def _role_powers(
    role: CompanyRole, lines: Sequence[PermissionLine], held: Mapping[Member, Sequence[CompanyRole]]
) -> RolePowers:
    return RolePowers(
        role=role,
        allows=tuple((line, line.value in role.permissions) for line in lines),
        holders=sum(role in assigned for assigned in held.values()),
    )
