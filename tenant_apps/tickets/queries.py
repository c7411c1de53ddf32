"""Reads of the desk that no single app below can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.actors import Actor
from tenant_apps.team.enums import Permission
from tenant_apps.team.models import Invitation, Member
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_ops.enums import InstanceStatus
from tenant_apps.workflow_ops.models import WorkflowInstance
from tenant_apps.workflow_ops.visibility import visible_instances

MOST_SIMILAR = 3  # named in a warning


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """One thing a young company does next; `done` once it has."""

    title: str | Promise
    sentence: str | Promise
    view_name: str
    done: bool


def first_steps(*, actor: Actor) -> Sequence[FirstStep]:
    """Return what to do next in this company, as far as the actor may; empty once all of it is done."""
    steps = []
    if Permission.SUBMIT.value in actor.permissions:
        steps.append(
            FirstStep(
                title=_("Submit your first ticket"),
                sentence=_("Try the ready-made workflow: fill in its form and see where your request goes."),
                view_name="submit_choose",
                done=WorkflowInstance.objects.exists(),
            )
        )
    if Permission.MANAGE_TEAM.value in actor.permissions:
        steps.append(
            FirstStep(
                title=_("Invite your team"),
                sentence=_("Work moves when there is somebody to do it. Invite people by e-mail and give them roles."),
                view_name="team",
                done=Member.objects.count() > 1 or Invitation.objects.exists(),
            )
        )
    if Permission.DESIGN_WORKFLOWS.value in actor.permissions:
        steps.append(
            FirstStep(
                title=_("Add a workflow of your own"),
                sentence=_("Take one from the gallery or upload a definition, adapt it, publish it."),
                view_name="workflow_list",
                done=DefinitionVersion.objects.count() > 1,
            )
        )
    return [] if all(step.done for step in steps) else steps


def similar_tickets(*, actor: Actor, definition: Definition, data: Mapping[str, Any], besides: int) -> tuple[int, ...]:
    """Return the numbers of the latest running tickets of this workflow that say the same in its `unique_warn` fields.

    Only tickets that the actor may see; none where the workflow asks for no such warning or a field is empty.
    """
    same = {name: data.get(name) for name in definition.unique_warn}
    if not same or any(value in (None, "", []) for value in same.values()):
        return ()
    rows = visible_instances(actor=actor).filter(
        version__workflow__key=definition.key, status=InstanceStatus.RUNNING, state__contains={"data": same}
    )
    return tuple(rows.exclude(number=besides).order_by("-number").values_list("number", flat=True)[:MOST_SIMILAR])
