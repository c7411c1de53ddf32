"""Who a task goes to: finds the members that a definition names, leaves out whom four eyes exclude, picks one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared_apps.companies.statements import Prepared
from tenant_apps.team import queries as team_queries
from tenant_apps.team.models import Member, RoleAssignment
from tenant_apps.workflow_engine.people import Assign, Who
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops.enums import ErrorCategory, TaskStatus
from tenant_apps.workflow_ops.errors import ManagerFailure
from tenant_apps.workflow_ops.models import TaskInstance

REQUESTER = "requester"
_HOLDERS = Prepared(
    lambda key: RoleAssignment.objects.filter(role__key=key, member__active=True).order_by("member_id"), key=str
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What finding people needs to know of the run: its state, who asked, the workflow's key, and the day."""

    state: State
    requester_id: int
    workflow_key: str
    today: date


@dataclass(frozen=True, kw_only=True)
class Found:
    """The members that a definition names: all of them, and by which roles (id → key)."""

    members: tuple[int, ...] = ()
    roles: Mapping[int, str] = field(default_factory=dict)
    named: tuple[int, ...] = ()  # found otherwise than by a role


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a task goes: offered to a role or a member, perhaps claimed for one, perhaps offered to more."""

    role_id: int | None = None
    member_id: int | None = None
    claimed_by_id: int | None = None
    more: Mapping[str, Sequence[object]] = field(default_factory=dict)  # {roles: [keys], members: [ids]}
    excluded: tuple[int, ...] = ()


def place(*, assign: Assign, title: str, step: str, asked: Asked) -> Placement:
    """Return who gets the task. Raises ManagerFailure (task creation) when nobody is eligible, fallback included."""
    excluded = excluded_members(assign=assign, asked=asked)
    for who in (assign.to, assign.fallback):
        if who is None:
            continue
        found = find(who=who, asked=asked)
        eligible = tuple(member for member in found.members if member not in excluded)
        if eligible:
            return _placed(assign.pick, who, found, eligible, excluded, step=step, asked=asked)
    sentence = _("Nobody can do the task “%(title)s”. %(why)s") % {"title": title, "why": _why(assign, asked, excluded)}
    raise ManagerFailure(category=ErrorCategory.TASK_CREATION, code="nobody_eligible", sentence=sentence, step=step)


def excluded_members(*, assign: Assign, asked: Asked) -> tuple[int, ...]:
    """Return whom four eyes keep away: the requester, and everybody who completed (or had a deputy complete) a step."""
    excluded: set[int] = set()
    for name in assign.excluded:
        if name == REQUESTER:
            excluded.add(asked.requester_id)
        else:
            excluded.update(asked.state.done_by.get(name, ()))
    return tuple(sorted(excluded))


def find(*, who: Who, asked: Asked) -> Found:
    """Return the active members that `who` names now."""
    if who.kind == "any_of":
        return _united(find(who=part, asked=asked) for part in who.parts)
    if who.kind == "role":
        rows = _HOLDERS.rows(key=who.value)
        return Found(members=tuple(row.member_id for row in rows), roles={row.role_id: who.value for row in rows})
    active = Member.objects.filter(active=True)
    if who.kind == "person":
        address = who.value.lower()
        # a workflow may name the address that the person had when it was written
        members = _keys(active.filter(email=address)) or _keys(active.filter(former_emails__contains=[address]))
    else:
        members = _keys(active.filter(pk__in=_person_ids(who, asked)))
    return Found(members=members, named=members)


def _keys(rows: QuerySet[Member]) -> tuple[int, ...]:
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def _person_ids(who: Who, asked: Asked) -> Collection[int]:
    match who.kind:
        case "requester":
            return (asked.requester_id,)
        case "same_as":
            return asked.state.done_by.get(who.value, ())[-1:]
        case "field":
            return _members_in(asked.state.data.get(who.value))
    managed = _managed(who.value, asked)
    rows = Member.objects.filter(pk__in=managed, manager__isnull=False)
    return tuple(rows.values_list("manager_id", flat=True))


def _managed(name: str, asked: Asked) -> Collection[int]:
    """Return whose manager is meant: the requester, who completed a step last, or the person in a field."""
    if name == REQUESTER:
        return (asked.requester_id,)
    if name in asked.state.done_by:
        return asked.state.done_by[name][-1:]
    return _members_in(asked.state.data.get(name))


def _members_in(value: object) -> tuple[int, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(item for item in values if isinstance(item, int) and not isinstance(item, bool))


def _united(parts: Iterable[Found]) -> Found:
    members: dict[int, None] = {}
    roles: dict[int, str] = {}
    named: dict[int, None] = {}
    for part in parts:
        members.update(dict.fromkeys(part.members))
        roles.update(part.roles)
        named.update(dict.fromkeys(part.named))
    return Found(members=tuple(members), roles=roles, named=tuple(named))


def _placed(
    pick: str, who: Who, found: Found, eligible: tuple[int, ...], excluded: tuple[int, ...], *, step: str, asked: Asked
) -> Placement:
    role = next(iter(found.roles), None)
    if pick != "offer" or (role is None and len(eligible) == 1):
        chosen = _pick(pick, eligible, step=step, asked=asked)
        if who.kind == "role":
            return Placement(role_id=role, claimed_by_id=chosen, excluded=excluded)
        return Placement(member_id=chosen, claimed_by_id=chosen, excluded=excluded)
    named = tuple(member for member in found.named if member in eligible)
    if role is not None:
        return Placement(role_id=role, more=_more(list(found.roles.values())[1:], named), excluded=excluded)
    return Placement(member_id=named[0], more=_more((), named[1:]), excluded=excluded)


def _more(roles: Sequence[str], members: Sequence[int]) -> dict[str, Sequence[object]]:
    return {name: list(values) for name, values in (("roles", roles), ("members", members)) if values}


def _pick(pick: str, eligible: tuple[int, ...], *, step: str, asked: Asked) -> int:
    """Return the one who gets the task; who is away only gets it when everybody is."""
    if len(eligible) == 1:
        return eligible[0]
    away = team_queries.absent_members(on=asked.today)
    present = tuple(member for member in eligible if member not in away) or eligible
    if pick == "least_loaded":
        rows = TaskInstance.objects.filter(status=TaskStatus.OPEN, claimed_by_id__in=present)
        load = dict(rows.values_list("claimed_by_id").annotate(open=Count("pk")))
        return min(present, key=lambda member: (load.get(member, 0), member))
    if pick == "round_robin":
        turn = _next_turn(f"turn:{asked.workflow_key}:{step}")
        ordered = sorted(present)
        return ordered[(turn - 1) % len(ordered)]
    return present[0]


def _next_turn(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_ops_counter (name, value) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = workflow_ops_counter.value + 1 RETURNING value",
            [name],
        )
        return int(cursor.fetchone()[0])


def _why(assign: Assign, asked: Asked, excluded: tuple[int, ...]) -> str:
    """Return why nobody is eligible, for the sentence that admins read."""
    who = assign.to
    if excluded and find(who=who, asked=asked).members:
        return _("Everybody who could do it is excluded, because they asked for it or did an earlier step (four eyes).")
    title = team_queries.role_title(key=who.value) if who.kind == "role" else None
    sentence = _WHY["unknown_role" if who.kind == "role" and title is None else who.kind]
    name = team_queries.members_by_id().get(asked.requester_id, "") if who.kind == REQUESTER else ""
    return str(sentence) % {"value": title or who.value, "name": name}


_WHY = {
    "role": gettext_lazy("Nobody holds the role “%(value)s”."),
    "unknown_role": gettext_lazy("This company has no role “%(value)s”."),
    "person": gettext_lazy("%(value)s is no active member."),
    "manager_of": gettext_lazy("No active manager is set for that person on the team page."),
    "field": gettext_lazy("The field “%(value)s” names no active member."),
    "same_as": gettext_lazy("Nobody active has done “%(value)s”."),
    "requester": gettext_lazy("The requester, %(name)s, is no longer active."),
    "any_of": gettext_lazy("None of the people it names is an active member."),
}
