"""Every read of what is running, limited to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from shared_apps.audit.actors import Actor
from tenant_apps.team.enums import Permission
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


def inbox(*, actor: Actor) -> Sequence[TaskInstance]:
    """Return the open tasks that are the actor's or are offered to the actor and taken by nobody, oldest first."""
    rows = TaskInstance.objects.select_related("instance__version__workflow", "instance__requester", "offered_role")
    mine = Q(claimed_by_id=actor.member_id)
    return list(rows.filter(mine | _offered(actor), status=TaskStatus.OPEN).order_by("pk")[:200])


def count_open(*, actor: Actor) -> int:
    """Return how many tasks the inbox has."""
    mine = Q(claimed_by_id=actor.member_id)
    return TaskInstance.objects.filter(mine | _offered(actor), status=TaskStatus.OPEN).count()


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
    if rules.is_offered_to(actor=actor, task=task) or task.claimed_by_id == actor.member_id:
        return task
    return task if visible_instances(actor=actor).filter(pk=task.instance_id).exists() else None


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


def _offered(actor: Actor) -> Q:
    personal = Q(offered_member_id=actor.member_id)
    if Permission.WORK_TASKS.value not in actor.permissions:
        return personal
    return personal | Q(offered_role__key__in=actor.roles, claimed_by__isnull=True)


def _concerns(actor: Actor) -> Q:
    by_role = Q(offered_role__key__in=actor.roles) if Permission.WORK_TASKS.value in actor.permissions else Q()
    personal = Q(claimed_by_id=actor.member_id) | Q(offered_member_id=actor.member_id)
    return personal | by_role if by_role else personal
