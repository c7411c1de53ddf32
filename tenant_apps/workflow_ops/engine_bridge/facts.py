"""What the engine's decision needs from outside, loaded when an event is processed."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from tenant_apps.team.models import Member
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import people
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance


def load_facts(*, definition: Definition, instance: WorkflowInstance, state: State, event: WorkflowEvent) -> Facts:
    """Return today, who holds the roles that conditions name, and the people of steps with one instance per person."""
    required = definition.required
    today = local_date(definition, event.at)
    persons: dict[str, tuple[int, ...]] = {}
    if required.persons:
        data = {**state.data, **event.payload.get("data", {})}
        asked = asked_of(definition=definition, instance=instance, state=replace(state, data=data), at=event.at)
        persons = {step: _persons(definition, step, asked) for step in required.persons}
    return Facts(
        today=today if required.today else None,
        roles=holders_of(required.roles) if required.roles else {},
        persons=persons,
    )


def asked_of(*, definition: Definition, instance: WorkflowInstance, state: State, at: datetime) -> people.Asked:
    """Return what finding people needs to know."""
    return people.Asked(
        state=state,
        requester_id=instance.requester_id,
        workflow_key=definition.key,
        today=local_date(definition, at),
    )


def local_date(definition: Definition, at: datetime) -> date:
    """Return the day it is where the workflow lives."""
    return timezone.localdate(at, ZoneInfo(definition.timezone) if definition.timezone else None)


def holders_of(roles: frozenset[str]) -> dict[str, frozenset[int]]:
    """Return the active members who hold each of the roles."""
    holders: dict[str, set[int]] = {role: set() for role in roles}
    rows = Member.objects.filter(active=True, assignments__role__key__in=roles)
    for role, member_id in rows.values_list("assignments__role__key", "pk"):
        holders[role].add(member_id)
    return {role: frozenset(members) for role, members in holders.items()}


def _persons(definition: Definition, step: str, asked: people.Asked) -> tuple[int, ...]:
    """Return the people of a step with one instance each, without those whom four eyes exclude."""
    found = people.find(who=definition.required.persons[step], asked=asked).members
    assign = definition.steps[step].assign
    excluded = people.excluded_members(assign=assign, asked=asked) if assign else ()
    return tuple(member for member in found if member not in excluded)
