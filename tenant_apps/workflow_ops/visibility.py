"""Which tickets somebody may see: all with “see every ticket”, else those they asked for, worked on or were offered."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_ops import rules
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance

FEW = 500  # tickets of a person, up to which a list looks each of them up


def visible_instances(*, actor: Actor) -> QuerySet[WorkflowInstance]:
    """Return the instances that the actor may see; to look one up, or to walk along an order until some are found.

    The two reasons are a union, no `OR`: for an `OR` PostgreSQL reads every task of the company first.
    """
    rows = WorkflowInstance.objects.all()
    if sees_all(actor=actor):
        return rows
    if not team_rules.is_inside(actor=actor):
        return rows.none()
    asked = WorkflowInstance.objects.filter(pk=OuterRef("pk"), requester_id=actor.member_id)
    involved = TaskInstance.objects.filter(_personal(actor) | _by_role(actor), instance=OuterRef("pk"))
    return rows.filter(Exists(asked.values("pk").union(involved.values("pk"), all=True)))


def listed_instances(*, actor: Actor) -> QuerySet[WorkflowInstance]:
    """Return the same for a list. Costs a statement that asks whether the actor has few: then those are looked up.

    Among very many tickets a few are found by no walk along the newest, and many by no list of their ids.
    """
    if sees_all(actor=actor) or not team_rules.is_inside(actor=actor):
        return visible_instances(actor=actor)
    few = [row["pk"] for row in _involving(actor)[: FEW + 1]]
    return WorkflowInstance.objects.filter(pk__in=few) if len(few) <= FEW else visible_instances(actor=actor)


def sees_all(*, actor: Actor) -> bool:
    """Return whether the actor may see every ticket of the company."""
    return team_rules.is_inside(actor=actor) and rules.sees_every_ticket(actor=actor)


def may_see(*, actor: Actor, instance_id: int) -> bool:
    """Return whether the actor may see the ticket of this id, which exists."""
    return sees_all(actor=actor) or visible_instances(actor=actor).filter(pk=instance_id).exists()


def _involving(actor: Actor) -> QuerySet[Any]:
    """Return the tickets' ids, some of them more than once: for each reason a part that has an index."""
    tasks = TaskInstance.objects.order_by()
    asked = WorkflowInstance.objects.order_by().filter(requester_id=actor.member_id)
    parts = [
        tasks.filter(claimed_by_id=actor.member_id),
        tasks.filter(offered_member_id=actor.member_id),
        tasks.filter(_among_several(actor)),
        *([tasks.filter(offered_role__key__in=actor.roles)] if _works(actor) else []),
    ]
    return asked.values("pk").union(*(part.values("instance_id") for part in parts), all=True)


def _works(actor: Actor) -> bool:
    return Permission.WORK_TASKS.value in actor.permissions


def _personal(actor: Actor) -> Q:
    return Q(claimed_by_id=actor.member_id) | Q(offered_member_id=actor.member_id) | _among_several(actor)


def _by_role(actor: Actor) -> Q:
    return Q(offered_role__key__in=actor.roles) if _works(actor) else Q()


def _among_several(actor: Actor) -> Q:
    """Return the filter for tasks offered to several, the actor or a role of theirs among them."""
    found = Q(offered_more__contains={"members": [actor.member_id]})
    for role in sorted(actor.roles) if _works(actor) else ():
        found |= Q(offered_more__contains={"roles": [role]})
    return found & ~Q(offered_more={})  # as the index has it: most tasks are offered to nobody more
