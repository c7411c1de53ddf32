"""Every read of who is away, and who stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, prefetch_related_objects

from shared_apps.audit.actors import Actor
from shared_apps.companies.statements import Prepared
from tenant_apps.team import rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.models import Absence

# Asked on most pages, so written once; the day is compared here, as few people stand in often.
_STOOD_IN = Prepared(
    lambda member_id: (
        Absence.objects.filter(deputy_id=member_id, deputy__active=True, member__active=True)
        .select_related("member")
        .order_by("member_id")
    ),
    member_id=int,
)
SHOWN = 50  # absences on a person's page, the newest first


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """One absence as its page shows it. `state`: planned, now or over."""

    absence: Absence
    state: str
    deputy_inactive: bool
    deputy_away: bool


def absent_members(*, on: date) -> dict[int, int | None]:
    """Return who is away on that day, with the deputy; None where there is none or the deputy has left the company."""
    rows = _on(on).values_list("member_id", "deputy_id", "deputy__active")
    return {member: deputy if active else None for member, deputy, active in rows}


def deputy_of(*, member_id: int, on: date) -> int | None:
    """Return the active deputy of a member who is away on that day; None for who is there or has no deputy."""
    rows = _on(on).filter(member_id=member_id, deputy__active=True)
    return rows.values_list("deputy_id", flat=True).first()


def stood_in_for(*, member_id: int, on: date) -> Sequence[tuple[int, frozenset[str], frozenset[str]]]:
    """Return whose deputy the member is on that day: id, role keys and permissions of each active absent member."""
    rows = [row for row in _STOOD_IN.rows(member_id=member_id) if row.first_day <= on <= row.last_day]
    prefetch_related_objects(rows, "member__assignments__role")
    found = []
    for absence in rows:
        roles = [assignment.role for assignment in absence.member.assignments.all()]
        permissions = frozenset(permission for role in roles for permission in role.permissions)
        found.append((absence.member_id, frozenset(role.key for role in roles), permissions))
    return tuple(found)


def absences_of(*, member_id: int, today: date) -> Sequence[AbsenceLine]:
    """Return the member's absences, the latest first, with what is wrong with their deputies."""
    rows = list(Absence.objects.filter(member_id=member_id).select_related("deputy").order_by("-first_day")[:SHOWN])
    away = deputies_away(absences=rows)
    return tuple(
        AbsenceLine(
            absence=row,
            state=_state(row, today),
            deputy_inactive=row.deputy is not None and not row.deputy.active,
            deputy_away=row.pk in away,
        )
        for row in rows
    )


def deputies_away(*, absences: Sequence[Absence]) -> frozenset[int]:
    """Return the ids of those absences during which the deputy is away as well, in part or all the time."""
    deputies = {row.deputy_id for row in absences if row.deputy_id is not None}
    others = list(Absence.objects.filter(member_id__in=deputies)) if deputies else []
    return frozenset(
        row.pk
        for row in absences
        for other in others
        if other.member_id == row.deputy_id and other.first_day <= row.last_day and other.last_day >= row.first_day
    )


def get_absence(*, actor: Actor, absence_id: int) -> Absence | None:
    """Return the absence with its member, if it is the actor's own or the actor manages the team."""
    absence = Absence.objects.select_related("member").filter(pk=absence_id).first()
    if absence is None or rules.has(actor=actor, permission=Permission.MANAGE_TEAM):
        return absence
    return absence if absence.member_id == actor.member_id else None


def absences_left_alone(*, today: date) -> Sequence[Absence]:
    """Return the absences of active members, now or to come, whose deputy has left the company."""
    rows = Absence.objects.filter(last_day__gte=today, deputy__active=False, member__active=True)
    return list(rows.select_related("member", "deputy").order_by("first_day", "pk"))


def _on(day: date) -> QuerySet[Absence]:
    return Absence.objects.filter(first_day__lte=day, last_day__gte=day)


def _state(absence: Absence, today: date) -> str:
    if absence.last_day < today:
        return "over"
    return "planned" if absence.first_day > today else "now"
