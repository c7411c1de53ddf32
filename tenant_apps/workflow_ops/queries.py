"""Every read of what is running, limited to what the actor may see."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q

from shared_apps.audit.actors import Actor
from shared_apps.companies.statements import Prepared
from tenant_apps.team import queries as team_queries
from tenant_apps.team.enums import Permission
from tenant_apps.team.naming import Naming
from tenant_apps.workflow_design.forms import may_read
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_design.queries import compiled, roles_named_by
from tenant_apps.workflow_engine.definition import Definition, Step
from tenant_apps.workflow_ops import rules
from tenant_apps.workflow_ops.enums import ErrorStatus, InstanceStatus, TaskStatus
from tenant_apps.workflow_ops.models import (
    Attachment,
    TaskInstance,
    Timer,
    Transition,
    WorkflowError,
    WorkflowInstance,
)
from tenant_apps.workflow_ops.offering import messages_of
from tenant_apps.workflow_ops.visibility import listed_instances, may_see

PAGE_SIZE = 25
LONGEST_NUMBER = 18  # digits that PostgreSQL's bigint surely holds
MOST_TASKS = 200  # of one person's open tasks that a page lists
UNREAD = ("version__document", "version__text")  # large, and read from `compiled()` instead
MOST_GROUPS = 200  # lines of equal errors on one page
TICKET_LINE = (  # what a list of tickets shows; whoever reads more of a row pays a statement
    *("number", "summary", "status", "opened_at", "has_open_error", "open_steps"),
    *("requester__name", "version__workflow__key", "version__workflow__title"),
)
TASK_LINE = (  # and a list of tasks, with all that the rules ask of a task
    *("instance", "step", "title", "status", "opened_at", "due_at", "priority", "version", "suspended", "excluded"),
    *("offered_role__key", "offered_role__title", "offered_member", "offered_more", "claimed_by"),
    *("instance__number", "instance__summary", "instance__requester__name"),
    *("instance__version__sha256", "instance__version__workflow__key", "instance__version__workflow__title"),
)
# Whoever opens a ticket or a task asks these, so their texts are kept (decision 009).
_TICKET = Prepared(
    lambda number: (
        WorkflowInstance.objects.select_related("requester", "version__workflow", "ticket", "parent")
        .defer(*UNREAD)
        .filter(number=number)
    ),
    number=int,
)
_TASK = Prepared(
    lambda key: (
        TaskInstance.objects.select_related(
            "instance__version__workflow", "instance__requester", "offered_role", "offered_member", "claimed_by"
        )
        .defer(*(f"instance__{name}" for name in UNREAD))
        .filter(pk=key)
    ),
    key=int,
)
_TASKS = Prepared(
    lambda instance: (
        TaskInstance.objects.filter(instance_id=instance)
        .select_related("offered_role", "offered_member", "claimed_by", "stood_for")
        .order_by("pk")
    ),
    instance=int,
)
_TRANSITIONS = Prepared(
    lambda instance: (
        Transition.objects.filter(instance_id=instance).select_related("event__by", "event__task").order_by("seq")
    ),
    instance=int,
)
_OPEN_ERRORS = Prepared(
    lambda instance: (
        WorkflowError.objects.filter(instance_id=instance).exclude(status=ErrorStatus.RESOLVED).order_by("pk")
    ),
    instance=int,
)


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


def list_instances(*, actor: Actor, wanted: InstanceFilter, size: int = PAGE_SIZE) -> InstancePage:
    """Return one page of so many tickets the actor may see. Costs one query, or two where the actor sees only some."""
    own = WorkflowInstance.objects.filter(requester_id=actor.member_id)
    rows = (own if wanted.mine else listed_instances(actor=actor)).select_related("requester", "version__workflow")
    if wanted.status in InstanceStatus.values:
        rows = rows.filter(status=wanted.status)
    if wanted.workflow:
        rows = rows.filter(version__workflow__key=wanted.workflow)
    if wanted.text:
        rows = rows.filter(_named(wanted.text))
    if wanted.before is not None:
        rows = rows.filter(number__lt=wanted.before)
    found = list(rows.only(*TICKET_LINE).order_by("-number")[: size + 1])
    more = len(found) > size
    return InstancePage(rows=found[:size], next_before=found[size - 1].number if more else None)


def _named(text: str) -> Q:
    """Return the filter for tickets whose title has the text, or that have the number: 17 may be either, T-17 not."""
    number = text.upper().removeprefix("T-")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return Q(summary__icontains=text)
    named = Q(number=int(number))
    return named if number != text else named | Q(summary__icontains=text)


def get_instance(*, actor: Actor, number: int) -> WorkflowInstance | None:
    """Return the ticket of that number, or None where there is none that the actor may see."""
    found = _TICKET.rows(number=number)
    return found[0] if found and may_see(actor=actor, instance_id=found[0].pk) else None


def data_of(*, instance: WorkflowInstance) -> dict[str, Any]:
    """Return the ticket's data: the workflow's, or what was submitted while it has not begun."""
    data: dict[str, Any] = instance.state["data"]
    return data if instance.seq else {**instance.ticket.submitted, **data}


def tasks_of(*, instance: WorkflowInstance) -> Sequence[TaskInstance]:
    """Return the instance's tasks in the order of their opening."""
    return _TASKS.rows(instance=instance)


def transitions_of(*, instance: WorkflowInstance) -> Sequence[Transition]:
    """Return what happened, oldest first, each with its event, who caused it and at which task."""
    return _TRANSITIONS.rows(instance=instance)


def open_errors_of(*, instance: WorkflowInstance) -> Sequence[WorkflowError]:
    """Return the instance's errors that are not resolved."""
    return _OPEN_ERRORS.rows(instance=instance)


def attachments_of(*, instance: WorkflowInstance) -> dict[str, Attachment]:
    """Return the instance's files by id."""
    return {str(row.pk): row for row in instance.attachments.all()}


def ticket_powers(*, actor: Actor, instance: WorkflowInstance, definition: Definition) -> dict[str, Any]:
    """Return what the actor may do to the ticket as a whole, for its page: cancel it, send it which messages."""
    may = definition.on_cancel
    why_not = rules.why_not_cancel(actor=actor, instance=instance, requester_may=may.requester, roles=may.roles)
    works = Permission.WORK_TASKS.value in actor.permissions or Permission.HANDLE_ERRORS.value in actor.permissions
    return {
        "may_cancel": not why_not,
        "messages_known": messages_of(definition=definition) if works and not instance.has_ended else (),
    }


def get_attachment(*, actor: Actor, key: str) -> Attachment | None:
    """Return the file if the actor may see its ticket."""
    row = Attachment.objects.select_related("instance").filter(pk=key).first()
    if row is None or not may_see(actor=actor, instance_id=row.instance_id):
        return None
    field = compiled(row.instance.version_id).fields.get(row.field.partition("[")[0])
    return row if field is None or may_read(field, actor.roles) else None


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


def hats_for(*, actor: Actor, task: TaskInstance, today: date) -> tuple[rules.Hat, ...]:
    """Return the hats that count for one task: where it is the actor's own, nobody's absence matters."""
    own = rules.own_hat(actor)
    if own is not None and rules.hat_for(hats=(own,), task=task) is not None:
        return (own,)
    return tuple(hats_of(actor=actor, today=today))


def inbox(*, actor: Actor, today: date, most: int = MOST_TASKS) -> Sequence[TaskInstance]:
    """Return the open tasks that are the actor's or are offered and taken by nobody: what is due first, then oldest.

    The tasks of absent people whose deputy the actor is today are among them.
    """
    hats = hats_of(actor=actor, today=today)
    if not hats:
        return []
    rows = TaskInstance.objects.select_related("instance__version__workflow", "instance__requester", "offered_role")
    wanted = rows.filter(_waiting_for(actor, hats), status=TaskStatus.OPEN)
    return list(wanted.only(*TASK_LINE).order_by("-priority", F("due_at").asc(nulls_last=True), "pk")[:most])


def count_open(*, actor: Actor) -> int:
    """Return how many tasks wait for the actor personally (absent people's tasks not counted)."""
    own = rules.own_hat(actor)
    if own is None:
        return 0
    return TaskInstance.objects.filter(_waiting_for(actor, (own,)), status=TaskStatus.OPEN).count()


def get_task(*, actor: Actor, task_id: int) -> TaskInstance | None:
    """Return the task if it concerns the actor or belongs to a ticket that the actor may see."""
    found = _TASK.rows(key=task_id)
    if not found:
        return None
    own = rules.own_hat(actor)
    if own is not None and rules.is_for(hat=own, task=found[0]):
        return found[0]
    return found[0] if may_see(actor=actor, instance_id=found[0].instance_id) else None


def why_not_by_action(*, actor: Actor, task: TaskInstance, step: Step, today: date) -> dict[str, str]:
    """Return, for each thing that can be done to a task, why the actor cannot do it now; "" where they can."""
    hats = hats_for(actor=actor, task=task, today=today)
    return {
        action.value: rules.why_not(actor=actor, action=action, task=task, step=step, hats=hats)
        for action in rules.TaskAction
    }


@dataclass(frozen=True, kw_only=True)
class ErrorGroup:
    """Equal errors as one line: the latest of them, and how many there are."""

    fingerprint: str
    latest: WorkflowError
    count: int
    tickets: int


def list_errors(*, statuses: Collection[str]) -> Sequence[ErrorGroup]:
    """Return the company's errors of these statuses, equal ones as one line, the latest first (for error handlers)."""
    rows = WorkflowError.objects.filter(status__in=statuses)
    groups = rows.values("fingerprint").annotate(
        last=Max("last_at"), latest=Max("pk"), errors=Count("pk"), tickets=Count("instance_id", distinct=True)
    )
    found = list(groups.order_by("-last")[:MOST_GROUPS])
    latest = WorkflowError.objects.select_related("instance__version__workflow", "resolved_by").in_bulk(
        [group["latest"] for group in found]
    )
    return [
        ErrorGroup(
            fingerprint=group["fingerprint"],
            latest=latest[group["latest"]],
            count=group["errors"],
            tickets=group["tickets"],
        )
        for group in found
    ]


def equal_errors(*, fingerprint: str, statuses: Collection[str], most: int = 100) -> Sequence[WorkflowError]:
    """Return errors that are equal to each other, the latest first."""
    rows = WorkflowError.objects.select_related("instance").filter(fingerprint=fingerprint, status__in=statuses)
    return list(rows.order_by("-last_at", "-pk")[:most])


def count_equal_errors(*, fingerprint: str, statuses: Collection[str]) -> int:
    """Return how many errors are equal to each other."""
    return WorkflowError.objects.filter(fingerprint=fingerprint, status__in=statuses).count()


def get_error(*, error_id: int) -> WorkflowError | None:
    """Return one error with all its page shows."""
    rows = WorkflowError.objects.select_related(
        "instance__version__workflow", "version", "event__by", "event__task", "resolved_by"
    )
    return rows.filter(pk=error_id).first()


def standing_at(*, error: WorkflowError) -> tuple[str, int] | None:
    """Return the open step, and which opening of it, at which the error's ticket stands; None if at none."""
    still_open = error.instance.state["open"]
    done = error.event.task.step if error.event.task is not None else error.event.payload.get("step", "")
    for step in (error.step, done):
        if step in still_open:
            return step, still_open[step]["n"]
    return None


def waits_of(*, instance: WorkflowInstance) -> Sequence[Timer]:
    """Return the instance's timers that are still to fire, the next first."""
    return list(instance.timers.filter(closed_at__isnull=True, fires_at__isnull=False).order_by("fires_at", "pk"))


def children_of(*, instance: WorkflowInstance) -> Sequence[WorkflowInstance]:
    """Return the tickets that a sub step of this one started, oldest first."""
    return list(instance.children.order_by("pk"))


def roles_named_by_running() -> Iterator[Naming]:
    """Yield which roles those older versions name by which tickets still run."""
    ended = (InstanceStatus.DONE, InstanceStatus.CANCELLED)
    running = WorkflowInstance.objects.exclude(status__in=ended).values("version_id")
    older = DefinitionVersion.objects.filter(pk__in=running).exclude(workflow__latest=F("pk"))
    return roles_named_by(older, is_old=True)


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
