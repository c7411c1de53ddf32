"""May this actor do this to this task now? Allowed (""), or denied with the sentence to show. Every door asks here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_engine.steps import Step
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance


class TaskAction(StrEnum):
    """What can be done to a task."""

    CLAIM = "claim"
    GIVE_BACK = "give_back"
    COMPLETE = "complete"
    DELEGATE = "delegate"  # hand it to somebody else, where the definition allows it
    REASSIGN = "reassign"  # by those who handle errors
    SUSPEND = "suspend"
    RESUME = "resume"
    SKIP = "skip"
    SEND_BACK = "send_back"
    ADD_INSTANCE = "add_instance"
    FINISH_EARLY = "finish_early"


@dataclass(frozen=True, kw_only=True)
class Hat:
    """In whose place an actor works: the actor's own, or that of an absent person whose deputy the actor is."""

    member_id: int
    roles: frozenset[str]
    works: bool  # whether one of the roles allows working on tasks


def own_hat(actor: Actor) -> Hat | None:
    """Return the actor's own hat; None for who is no member."""
    if actor.member_id is None:
        return None
    works = team_rules.has(actor=actor, permission=Permission.WORK_TASKS)
    return Hat(member_id=actor.member_id, roles=actor.roles, works=works)


def hat_for(*, hats: Sequence[Hat], task: TaskInstance) -> Hat | None:
    """Return the first hat that the task is for, the actor's own before those of absent people.

    Four eyes look at both faces: who is excluded cannot do it for somebody else, nor anybody for who is excluded.
    """
    if not hats or hats[0].member_id in task.excluded:
        return None
    return next((hat for hat in hats if hat.member_id not in task.excluded and is_for(hat=hat, task=task)), None)


def is_for(*, hat: Hat, task: TaskInstance) -> bool:
    """Whether the task is that person's own, or waits for somebody with one of the roles."""
    more = task.offered_more
    if hat.member_id in (task.offered_member_id, task.claimed_by_id) or hat.member_id in more.get("members", ()):
        return True
    offered = {*more.get("roles", ()), *((task.offered_role.key,) if task.offered_role else ())}
    return hat.works and not offered.isdisjoint(hat.roles)


def may_know(*, actor: Actor, action: TaskAction, task: TaskInstance, hats: Sequence[Hat]) -> bool:
    """Whether the actor may learn, by trying this, that the task exists; who may not is told that there is none."""
    if any(is_for(hat=hat, task=task) for hat in hats) or _handles_errors(actor):
        return True
    return action == TaskAction.ADD_INSTANCE and is_requester(actor=actor, instance=task.instance)


def why_not(*, actor: Actor, action: TaskAction, task: TaskInstance, step: Step, hats: Sequence[Hat]) -> str:
    """Return why the actor cannot do this to the task now, or "".

    `step` is the task's step in its definition; `hats` are the actor's own and those of absent people, own first.
    """
    if task.status != TaskStatus.OPEN:
        return closed_sentence(task)
    if not team_rules.is_inside(actor=actor):
        return _("Only members of this company work on its tasks.")
    if action in _PERSONAL and actor.member_id is None:
        return team_rules.why_no_person(actor=actor)
    return _ASKED[action](actor, task, step, hats)


def _handles_errors(actor: Actor) -> bool:
    return team_rules.has(actor=actor, permission=Permission.HANDLE_ERRORS)


def _claim(actor: Actor, task: TaskInstance, _step: Step, hats: Sequence[Hat]) -> str:
    hat = hat_for(hats=hats, task=task)
    if hat is None:
        if actor.member_id in task.excluded and any(is_for(hat=hat, task=task) for hat in hats):
            return _("Four eyes: you asked for this or did an earlier step, so somebody else has to do this task.")
        return _("This task is offered to others.")
    if task.claimed_by_id not in (None, actor.member_id, hat.member_id):
        return _("%(name)s is working on this task.") % {"name": task.claimed_by}
    if task.suspended:
        return _("This task is suspended. Resume it first.")
    return ""


def _give_back(actor: Actor, task: TaskInstance, _step: Step, _hats: Sequence[Hat]) -> str:
    if task.claimed_by_id != actor.member_id:
        return _("You can only give back a task that you took.")
    if task.offered_role_id is None and not task.offered_more:
        return _("This task was given to you personally; there is nobody to give it back to.")
    return ""


def _delegate(actor: Actor, task: TaskInstance, step: Step, hats: Sequence[Hat]) -> str:
    assign = step.assign
    if assign is None or not assign.delegate:
        return _("This workflow does not let its workers hand this task to somebody else.")
    return _claim(actor, task, step, hats)


def _handled(actor: Actor, _task: TaskInstance, _step: Step, _hats: Sequence[Hat]) -> str:
    if _handles_errors(actor):
        return ""
    return _("Only those who handle workflow errors may do this. Ask a manager or owner.")


def _suspend(actor: Actor, task: TaskInstance, step: Step, hats: Sequence[Hat]) -> str:
    if task.suspended:
        return _("This task is suspended already.")
    return _worker_or_handler(actor, task, step, hats)


def _resume(actor: Actor, task: TaskInstance, step: Step, hats: Sequence[Hat]) -> str:
    if not task.suspended:
        return _("This task is not suspended.")
    return _worker_or_handler(actor, task, step, hats)


def _worker_or_handler(actor: Actor, task: TaskInstance, _step: Step, _hats: Sequence[Hat]) -> str:
    if task.claimed_by_id == actor.member_id or _handles_errors(actor):
        return ""
    return _("Only who works on this task, or who handles workflow errors, may do this.")


def _add_instance(actor: Actor, task: TaskInstance, step: Step, hats: Sequence[Hat]) -> str:
    if step.multi is None or not step.multi.may_add:
        return _("Nothing can be added to this step.")
    if hat_for(hats=hats, task=task) is not None or is_requester(actor=actor, instance=task.instance):
        return ""
    return _handled(actor, task, step, hats)


def _finish_early(actor: Actor, task: TaskInstance, step: Step, hats: Sequence[Hat]) -> str:
    if step.multi is None:
        return _("This step has only one task; finish it, or skip it.")
    return _handled(actor, task, step, hats)


_ASKED: dict[TaskAction, Callable[[Actor, TaskInstance, Step, Sequence[Hat]], str]] = {
    TaskAction.CLAIM: _claim,
    TaskAction.GIVE_BACK: _give_back,
    TaskAction.COMPLETE: _claim,  # a task that nobody took is taken by completing it
    TaskAction.DELEGATE: _delegate,
    TaskAction.REASSIGN: _handled,
    TaskAction.SUSPEND: _suspend,
    TaskAction.RESUME: _resume,
    TaskAction.SKIP: _handled,
    TaskAction.SEND_BACK: _handled,
    TaskAction.ADD_INSTANCE: _add_instance,
    TaskAction.FINISH_EARLY: _finish_early,
}


_PERSONAL = frozenset({TaskAction.CLAIM, TaskAction.GIVE_BACK, TaskAction.COMPLETE, TaskAction.DELEGATE})


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
    return team_rules.has(actor=actor, permission=Permission.SEE_REPORTS) or _handles_errors(actor)


def is_requester(*, actor: Actor, instance: WorkflowInstance) -> bool:
    """Whether the actor asked for this ticket."""
    return actor.member_id is not None and instance.requester_id == actor.member_id


def why_not_cancel(*, actor: Actor, instance: WorkflowInstance, requester_may: bool, roles: Sequence[str]) -> str:
    """Return why the actor cannot cancel the ticket, or "": the definition's `on_cancel` and error handlers may."""
    if instance.has_ended:
        return _("This ticket has ended already.")
    named = requester_may and is_requester(actor=actor, instance=instance)
    if named or not actor.roles.isdisjoint(roles) or _handles_errors(actor):
        return ""
    return _("This workflow does not let you cancel the ticket. Ask who handles workflow errors.")
