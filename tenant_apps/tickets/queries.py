"""Reads of the desk that no single app below can answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.actors import Actor
from tenant_apps.team.enums import Permission
from tenant_apps.team.models import Invitation, Member
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_ops.models import WorkflowInstance


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
