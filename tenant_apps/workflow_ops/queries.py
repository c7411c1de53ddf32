"""Every read of what is running, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shared_apps.audit.actors import Actor
from tenant_apps.team import queries as team_queries
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_engine.steps import Step
from tenant_apps.workflow_ops import rules
from tenant_apps.workflow_ops.enums import ErrorStatus, InstanceStatus, TaskStatus
from tenant_apps.workflow_ops.models import (
    Attachment,
    TaskInstance,
    Transition,
    WorkflowError,
    WorkflowInstance,
)

PAGE_SIZE = 25


@dataclass(frozen=True, kw_only=True)
class InstanceFilter:
    """What a list of tickets is narrowed to; empty values narrow nothing. `before` is a ticket number (keyset)."""

    status: str = ""
    workflow: str = ""
    text: str = ""
    mine: bool = False
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class InstancePage:
    """One page of tickets, newest first; `next_before` leads to the next page where there is one."""

    rows: Sequence[WorkflowInstance]
    next_before: int | None


def visible_instances(*, actor: Actor) -> QuerySet[WorkflowInstance]:
    """Return the instances that the actor may see: all with “see every ticket”, else own ones and those worked on."""
    rows = WorkflowInstance.objects.all()
    if actor.member_id is None:
        return rows.none()
    if rules.sees_every_ticket(actor=actor):
        return rows
    involved = TaskInstance.objects.filter(instance=OuterRef("pk")).filter(_concerns(actor))
    return rows.filter(Q(requester_id=actor.member_id) | Exists(involved))


def list_instances(*, actor: Actor, wanted: InstanceFilter) -> InstancePage:
    """Return one page of the tickets the actor may see. Costs one query, whatever the page."""
    rows = visible_instances(actor=actor).select_related("requester", "version__workflow")
    if wanted.status in InstanceStatus.values:
        rows = rows.filter(status=wanted.status)
    if wanted.workflow:
        rows = rows.filter(version__workflow__key=wanted.workflow)
    if wanted.mine:
        rows = rows.filter(requester_id=actor.member_id)
    if wanted.text:
        number = wanted.text.upper().removeprefix("T-")
        matches = Q(summary__icontains=wanted.text)
        rows = rows.filter(matches | Q(number=int(number)) if number.isdecimal() and len(number) < 19 else matches)
    if wanted.before is not None:
        rows = rows.filter(number__lt=wanted.before)
    found = list(rows.order_by("-number")[: PAGE_SIZE + 1])
    more = len(found) > PAGE_SIZE
    return InstancePage(rows=found[:PAGE_SIZE], next_before=found[PAGE_SIZE - 1].number if more else None)


def get_instance(*, actor: Actor, number: int) -> WorkflowInstance | None:
    """Return the ticket of that number, or None where there is none that the actor may see."""
    return (
        visible_instances(actor=actor)
        .select_related("requester", "version__workflow", "ticket")
        .filter(number=number)
        .first()
    )


def tasks_of(*, instance: WorkflowInstance) -> Sequence[TaskInstance]:
    """Return the instance's tasks in the order of their opening."""
    return list(instance.tasks.select_related("offered_role", "offered_member", "claimed_by").order_by("pk"))


def transitions_of(*, instance: WorkflowInstance) -> Sequence[Transition]:
    """Return what happened, oldest first, each with its event, who caused it and at which task."""
    return list(instance.transitions.select_related("event__by", "event__task").order_by("seq"))


def open_errors_of(*, instance: WorkflowInstance) -> Sequence[WorkflowError]:
    """Return the instance's errors that are not resolved."""
    return list(instance.errors.exclude(status=ErrorStatus.RESOLVED).order_by("pk"))


def attachments_of(*, instance: WorkflowInstance) -> dict[str, Attachment]:
    """Return the instance's files by id."""
    return {str(row.pk): row for row in instance.attachments.all()}


def get_attachment(*, actor: Actor, key: str) -> Attachment | None:
    """Return the file if the actor may see its ticket."""
    row = Attachment.objects.filter(pk=key).first()
    return row if row and visible_instances(actor=actor).filter(pk=row.instance_id).exists() else None


def hats_of(*, actor: Actor, today: date) -> Sequence[rules.Hat]:
    """Return the actor's own hat and those of the absent people whose deputy the actor is today."""
    own = rules.own_hat(actor)
    if own is None:
        return ()
    away = team_queries.stood_in_for(member_id=own.member_id, on=today)
    others = (
        rules.Hat(member_id=member, roles=roles, works=Permission.WORK_TASKS.value in permissions)
        for member, roles, permissions in away
    )
    return (own, *others)


def inbox(*, actor: Actor, today: date) -> Sequence[TaskInstance]:
    """Return the open tasks that are the actor's or are offered and taken by nobody: what is due first, then oldest.

    The tasks of absent people whose deputy the actor is today are among them.
    """
    hats = hats_of(actor=actor, today=today)
    if not hats:
        return []
    rows = TaskInstance.objects.select_related(
        "instance__version__workflow", "instance__requester", "offered_role", "offered_member", "claimed_by"
    )
    wanted = rows.filter(_waiting_for(actor, hats), status=TaskStatus.OPEN)
    return list(wanted.order_by("-priority", F("due_at").asc(nulls_last=True), "pk")[:200])


def count_open(*, actor: Actor) -> int:
    """Return how many tasks wait for the actor personally (absent people's tasks not counted)."""
    own = rules.own_hat(actor)
    if own is None:
        return 0
    return TaskInstance.objects.filter(_waiting_for(actor, (own,)), status=TaskStatus.OPEN).count()


def get_task(*, actor: Actor, task_id: int) -> TaskInstance | None:
    """Return the task if it concerns the actor or belongs to a ticket that the actor may see."""
    task = (
        TaskInstance.objects.select_related(
            "instance__version__workflow", "instance__requester", "offered_role", "offered_member", "claimed_by"
        )
        .filter(pk=task_id)
        .first()
    )
    if task is None:
        return None
    own = rules.own_hat(actor)
    if own is not None and rules.is_for(hat=own, task=task):
        return task
    return task if visible_instances(actor=actor).filter(pk=task.instance_id).exists() else None


def why_not_by_action(*, actor: Actor, task: TaskInstance, step: Step, today: date) -> dict[str, str]:
    """Return, for each thing that can be done to a task, why the actor cannot do it now; "" where they can."""
    hats = hats_of(actor=actor, today=today)
    return {
        action.value: rules.why_not(actor=actor, action=action, task=task, step=step, hats=hats)
        for action in rules.TaskAction
    }


def list_errors(*, status: str = ErrorStatus.OPEN) -> Sequence[WorkflowError]:
    """Return the company's errors of that status, newest first (for those who handle errors)."""
    rows = WorkflowError.objects.select_related("instance__version__workflow", "resolved_by")
    return list(rows.filter(status=status).order_by("-last_at")[:200])


def get_error(*, error_id: int) -> WorkflowError | None:
    """Return one error with all its page shows."""
    return (
        WorkflowError.objects.select_related("instance__version__workflow", "event__by", "event__task", "resolved_by")
        .filter(pk=error_id)
        .first()
    )


def _waiting_for(actor: Actor, hats: Sequence[rules.Hat]) -> Q:
    """Return the filter for tasks that somebody under one of the hats may do, or works on."""
    found = Q(claimed_by_id__in=[hat.member_id for hat in hats])
    for hat in hats:
        found |= _offered(hat) & ~Q(excluded__contains=[hat.member_id]) & ~Q(excluded__contains=[actor.member_id])
    return found


def _offered(hat: rules.Hat) -> Q:
    found = Q(offered_member_id=hat.member_id) | Q(offered_more__contains={"members": [hat.member_id]})
    if hat.works:
        found |= Q(offered_role__key__in=hat.roles)
        for role in hat.roles:
            found |= Q(offered_more__contains={"roles": [role]})
    return Q(found, claimed_by__isnull=True)


def _concerns(actor: Actor) -> Q:
    by_role = Q(offered_role__key__in=actor.roles) if Permission.WORK_TASKS.value in actor.permissions else Q()
    personal = (
        Q(claimed_by_id=actor.member_id)
        | Q(offered_member_id=actor.member_id)
        | Q(offered_more__contains={"members": [actor.member_id]})
    )
    return personal | by_role if by_role else personal
