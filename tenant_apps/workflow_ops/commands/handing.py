"""Giving tasks to others and letting them rest: delegate, reassign, suspend, resume, and what leavers leave."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team.models import Member
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step
from tenant_apps.workflow_ops import people
from tenant_apps.workflow_ops.engine_bridge import asked_of
from tenant_apps.workflow_ops.engine_bridge.timing import Clockwork, round_wait, waits_of
from tenant_apps.workflow_ops.enums import TaskStatus, TimerSource
from tenant_apps.workflow_ops.errors import ManagerFailure, TaskRefusedError
from tenant_apps.workflow_ops.holding import audit, lock_task, save
from tenant_apps.workflow_ops.models import TaskInstance
from tenant_apps.workflow_ops.rules import TaskAction


@transaction.atomic
def delegate_task(*, actor: Actor, task_id: int, member_id: int, now: datetime) -> TaskInstance:
    """Hand the task to somebody else, where its definition lets its workers do that.

    Raises UnknownTaskError or TaskRefusedError (also where four eyes exclude the other person).
    """
    return _hand_over(TaskAction.DELEGATE, "task.delegated", actor, task_id, member_id, now)


@transaction.atomic
def reassign_task(*, actor: Actor, task_id: int, member_id: int, now: datetime) -> TaskInstance:
    """Give the task to a member (for those who handle errors). Raises UnknownTaskError or TaskRefusedError."""
    return _hand_over(TaskAction.REASSIGN, "task.reassigned", actor, task_id, member_id, now)


@transaction.atomic
def suspend_task(*, actor: Actor, task_id: int, now: datetime) -> TaskInstance:
    """Let the task rest: its due time and its timers stand still. Raises UnknownTaskError or TaskRefusedError."""
    hold = lock_task(actor=actor, action=TaskAction.SUSPEND, task_id=task_id, now=now)
    task = hold.task
    task.suspended, task.pauses = True, [*task.pauses, [now.isoformat(), None]]
    task.due_at = None
    save(task, "suspended", "pauses", "due_at")
    task.instance.timers.filter(step=task.step, n=task.n, closed_at__isnull=True).update(fires_at=None)
    audit(actor=actor, verb="task.suspended", task=task, now=now)
    return task


@transaction.atomic
def resume_task(*, actor: Actor, task_id: int, now: datetime) -> TaskInstance:
    """Go on with a suspended task; the time it rested does not count. Raises UnknownTaskError or TaskRefusedError."""
    hold = lock_task(actor=actor, action=TaskAction.RESUME, task_id=task_id, now=now)
    task = hold.task
    task.suspended, task.pauses = False, [*task.pauses[:-1], [task.pauses[-1][0], now.isoformat()]]
    clockwork = Clockwork(hold.definition)
    if hold.step.due is not None:
        task.due_at = clockwork.due(hold.step.due, start=task.opened_at, step=hold.step.id, pauses=task.rests)
    save(task, "suspended", "pauses", "due_at")
    _wind_up_again(task, hold.step, clockwork)
    audit(actor=actor, verb="task.resumed", task=task, now=now)
    return task


def release_tasks_of(*, actor: Actor, member_id: int, now: datetime) -> int:
    """Give the open tasks of somebody who left to others: back to their role, else to the fallback of their step.

    Part of the transaction in which the member is deactivated. What cannot be given to anybody stays and is reported by
    the watchdog. Returns how many were given to others. Past approvals stay theirs.
    """
    tasks = TaskInstance.objects.select_for_update(of=("self",)).select_related("instance", "offered_role")
    moved = 0
    for task in tasks.filter(status=TaskStatus.OPEN, claimed_by_id=member_id).order_by("pk"):
        moved += _release(actor, task, now)
    for task in tasks.filter(status=TaskStatus.OPEN, claimed_by=None, offered_member_id=member_id).order_by("pk"):
        moved += _release(actor, task, now)
    return moved


def _release(actor: Actor, task: TaskInstance, now: datetime) -> int:
    definition = compiled(task.instance.version_id)
    step = definition.steps[task.step]
    before = {"member": task.claimed_by_id or task.offered_member_id}
    if task.offered_role_id is not None and task.claimed_by_id is not None:
        task.claimed_by = None
        save(task, "claimed_by")
    elif not _place_again(task, step, definition, now):
        return 0
    audit(actor=actor, verb="task.reassigned", task=task, now=now, before=before)
    return 1


def _place_again(task: TaskInstance, step: Step, definition: Definition, now: datetime) -> bool:
    """Find new people as the definition says; whoever left is inactive already and not found."""
    if step.assign is None:
        return False
    state = State.from_json(task.instance.state)
    asked = asked_of(definition=definition, instance=task.instance, state=state, at=now)
    try:
        placed = people.place(assign=step.assign, title=task.title, step=step.id, asked=asked)
    except ManagerFailure:
        return False
    task.offered_role_id, task.offered_member_id = placed.role_id, placed.member_id
    task.offered_more, task.excluded = dict(placed.more), list(placed.excluded)
    task.claimed_by_id = placed.claimed_by_id
    save(task, "offered_role", "offered_member", "offered_more", "excluded", "claimed_by")
    return True


def _hand_over(
    action: TaskAction, verb: str, actor: Actor, task_id: int, member_id: int, now: datetime
) -> TaskInstance:
    hold = lock_task(actor=actor, action=action, task_id=task_id, now=now)
    task = hold.task
    member = Member.objects.filter(pk=member_id, active=True).first()
    if member is None:
        raise TaskRefusedError(_("There is no such active member in this company."))
    if member_id in task.excluded:
        raise TaskRefusedError(
            _("Four eyes: %(name)s asked for this or did an earlier step and cannot do this task.")
            % {"name": member.name}
        )
    before = {"member": task.claimed_by_id}
    task.claimed_by = member
    fields = ["claimed_by"]
    if task.offered_role_id is None:
        task.offered_member = member
        fields.append("offered_member")
    save(task, *fields)
    audit(actor=actor, verb=verb, task=task, now=now, before=before, after={"member": member_id, "name": member.name})
    return task


def _wind_up_again(task: TaskInstance, step: Step, clockwork: Clockwork) -> None:
    """Work out anew when the step's timers fire, its rests left out."""
    data = task.instance.state["data"]
    waits = {(source, place): wait for source, place, wait in waits_of(step)}
    for timer in task.instance.timers.filter(step=task.step, n=task.n, closed_at__isnull=True):
        is_rule = timer.source == TimerSource.TIMER
        wait = (
            round_wait(step.timers[timer.place], timer.round)
            if is_rule
            else waits[TimerSource(timer.source), timer.place]
        )
        timer.fires_at = clockwork.moment(wait, start=timer.started_at, data=data, step=step.id, pauses=task.rests)
        timer.save(update_fields=["fires_at"])
