"""Reads of what definitions lean on: calendars, endpoints, message templates, absences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from tenant_apps.team.models import Absence, Calendar, Endpoint, MessageTemplate, RoleAssignment
from tenant_apps.workflow_engine.business_time.calendar import CalendarValue, Spans

YEARS_AHEAD = 6  # public holidays are known this far; later days count as ordinary ones
YEARS_BACK = 1


@dataclass(frozen=True, kw_only=True)
class SettingKeys:
    """The names that definitions may use."""

    calendars: frozenset[str]
    endpoints: frozenset[str]
    templates: frozenset[str]


def list_calendars() -> Sequence[Calendar]:
    """Return the company's calendars, the ones every company has first."""
    return list(Calendar.objects.order_by("-builtin", "title", "pk"))


def get_calendar(*, key: str) -> Calendar | None:
    """Return the calendar of that key."""
    return Calendar.objects.filter(key=key).first()


def calendar_value(*, key: str) -> CalendarValue | None:
    """Return the calendar as the arithmetic of business time needs it; public holidays from last year on."""
    row = get_calendar(key=key)
    if row is None:
        return None
    days: dict[date, Spans] = {}
    if row.country:
        year = date.today().year  # noqa: DTZ011  # only says which years to load
        days |= dict.fromkeys(public_holidays(row.country, row.subdivision, year), ())
    for own in row.days:
        days[date.fromisoformat(own["date"])] = _spans(own["spans"])
    week = tuple(_spans(spans) for spans in row.week)
    return CalendarValue(zone=row.timezone, week=week, days=days, day_minutes=row.day_minutes)  # type: ignore[arg-type]  # seven


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of a country or a part of it, from the year before `year` to six years after.

    The source is the library `holidays`; the same for every company, so it may be kept for all.
    """
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=years))


def list_endpoints() -> Sequence[Endpoint]:
    """Return the company's endpoints, by title."""
    return list(Endpoint.objects.order_by("title", "pk"))


def get_endpoint(*, key: str) -> Endpoint | None:
    """Return the endpoint of that key."""
    return Endpoint.objects.filter(key=key).first()


def list_templates() -> Sequence[MessageTemplate]:
    """Return the company's message templates, by title."""
    return list(MessageTemplate.objects.order_by("title", "pk"))


def get_template(*, key: str) -> MessageTemplate | None:
    """Return the template of that key."""
    return MessageTemplate.objects.filter(key=key).first()


def setting_keys() -> SettingKeys:
    """Return the names that definitions may use."""
    return SettingKeys(
        calendars=frozenset(Calendar.objects.values_list("key", flat=True)),
        endpoints=frozenset(Endpoint.objects.values_list("key", flat=True)),
        templates=frozenset(MessageTemplate.objects.values_list("key", flat=True)),
    )


def list_absences(*, since: date) -> Sequence[Absence]:
    """Return everybody's absences that are not over yet, by their first day."""
    rows = Absence.objects.select_related("member", "deputy").filter(last_day__gte=since)
    return list(rows.order_by("first_day", "pk"))


def absences_of(*, member_id: int, since: date) -> Sequence[Absence]:
    """Return the member's absences that are not over yet, by their first day."""
    rows = Absence.objects.select_related("deputy").filter(member_id=member_id, last_day__gte=since)
    return list(rows.order_by("first_day", "pk"))


def absent_members(*, on: date) -> dict[int, int | None]:
    """Return who is away on that day, each with their deputy (None: nobody)."""
    rows = Absence.objects.filter(first_day__lte=on, last_day__gte=on)
    return dict(rows.values_list("member_id", "deputy_id"))


def stood_in_for(*, member_id: int, on: date) -> Sequence[tuple[int, frozenset[str], frozenset[str]]]:
    """Return for whom the member stands in on that day: their id, the keys of their roles, what these allow."""
    away = Absence.objects.filter(
        deputy_id=member_id, first_day__lte=on, last_day__gte=on, member__active=True
    ).order_by("member_id")
    ids = list(dict.fromkeys(away.values_list("member_id", flat=True)))
    if not ids:
        return ()
    roles: dict[int, set[str]] = {member: set() for member in ids}
    permissions: dict[int, set[str]] = {member: set() for member in ids}
    held = RoleAssignment.objects.filter(member_id__in=ids)
    for member, key, allowed in held.values_list("member_id", "role__key", "role__permissions"):
        roles[member].add(key)
        permissions[member].update(allowed)
    return [(member, frozenset(roles[member]), frozenset(permissions[member])) for member in ids]


def _spans(raw: Sequence[Sequence[int]]) -> Spans:
    return tuple((begin, end) for begin, end in raw)
