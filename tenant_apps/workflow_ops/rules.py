"""May this actor do this to this task now? Allowed (""), or denied with the sentence to show."""

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance


def is_offered_to(*, actor: Actor, task: TaskInstance) -> bool:
    """Whether the task is the actor's own, or waits for somebody with one of the actor's roles."""
    if actor.member_id is None:
        return False
    if task.offered_member_id == actor.member_id:
        return True
    role = task.offered_role
    return (
        role is not None and role.key in actor.roles and team_rules.has(actor=actor, permission=Permission.WORK_TASKS)
    )


def why_not_claim(*, actor: Actor, task: TaskInstance) -> str:
    """Return why the actor cannot take the task, or ""."""
    if task.status != TaskStatus.OPEN:
        return closed_sentence(task)
    if not is_offered_to(actor=actor, task=task):
        return _("This task is offered to others.")
    if task.claimed_by_id not in (None, actor.member_id):
        return _("%(name)s is working on this task.") % {"name": task.claimed_by}
    return ""


def why_not_give_back(*, actor: Actor, task: TaskInstance) -> str:
    """Return why the actor cannot give the task back, or ""."""
    if task.status != TaskStatus.OPEN:
        return closed_sentence(task)
    if task.claimed_by_id != actor.member_id or actor.member_id is None:
        return _("You can only give back a task that you took.")
    if task.offered_member_id is not None:
        return _("This task was given to you personally; there is nobody to give it back to.")
    return ""


def why_not_complete(*, actor: Actor, task: TaskInstance) -> str:
    """Return why the actor cannot complete the task, or "". A task nobody took is taken by completing it."""
    return why_not_claim(actor=actor, task=task)


def closed_sentence(task: TaskInstance) -> str:
    """Return who closed the task and when, or that the workflow withdrew it."""
    if task.status == TaskStatus.DONE:
        return _("%(name)s finished this task on %(when)s.") % {
            "name": task.claimed_by,
            "when": f"{task.closed_at:%Y-%m-%d %H:%M}",
        }
    return _("The workflow has withdrawn this task; nothing is left to do.")


def sees_every_ticket(*, actor: Actor) -> bool:
    """Whether the actor sees tickets that are not their own concern."""
    return team_rules.has(actor=actor, permission=Permission.SEE_REPORTS) or team_rules.has(
        actor=actor, permission=Permission.HANDLE_ERRORS
    )


def is_requester(*, actor: Actor, instance: WorkflowInstance) -> bool:
    """Whether the actor asked for this ticket."""
    return actor.member_id is not None and instance.requester_id == actor.member_id
