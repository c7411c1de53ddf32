"""Rows → engine values, engine commands → rows. The only place that knows both."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from tenant_apps.team.models import CompanyRole, Member, RoleAssignment
from tenant_apps.workflow_engine.commands import Command, EndInstance, OpenTask, Withdraw
from tenant_apps.workflow_engine.definition import Definition, Step
from tenant_apps.workflow_engine.events import Complete, Event, Submit
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_ops.enums import ErrorCategory, EventKind, TaskStatus
from tenant_apps.workflow_ops.errors import ManagerFailure
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowEvent, WorkflowInstance


def engine_event(event: WorkflowEvent) -> Event:
    """Return the engine's value for a stored event; its task must be loaded where it has one."""
    if event.kind == EventKind.SUBMIT or event.task is None:
        return Submit(at=event.at, by=event.by_id, data=event.payload.get("data", {}))
    return Complete(
        at=event.at,
        by=event.by_id,
        step=event.task.step,
        n=event.task.n,
        outcome=event.payload.get("outcome"),
        data=event.payload.get("data", {}),
    )


def load_facts(*, definition: Definition, at: datetime) -> Facts:
    """Return what the definition's conditions need from outside: today, and who holds the roles they name."""
    holders: dict[str, set[int]] = {role: set() for role in definition.required.roles}
    if holders:
        rows = Member.objects.filter(active=True, assignments__role__key__in=holders).values_list(
            "assignments__role__key", "pk"
        )
        for role, member_id in rows:
            holders[role].add(member_id)
    today = timezone.localdate(at) if definition.required.today else None
    return Facts(today=today, roles={role: frozenset(members) for role, members in holders.items()})


def apply(*, commands: Iterable[Command], instance: WorkflowInstance, definition: Definition, at: datetime) -> None:
    """Write what the engine decided onto the task rows; the caller stores the instance row. Raises ManagerFailure."""
    for command in commands:
        if isinstance(command, OpenTask):
            step = definition.steps[command.step]
            with failing_as(ErrorCategory.TASK_CREATION, step=step.id):
                _open_task(step=step, n=command.n, instance=instance, at=at)
        elif isinstance(command, Withdraw):
            with failing_as(ErrorCategory.TASK_UPDATE, step=command.step):
                instance.tasks.filter(step=command.step, n=command.n, status=TaskStatus.OPEN).update(
                    status=TaskStatus.WITHDRAWN, closed_at=at
                )
        elif isinstance(command, EndInstance):
            instance.status = command.status
            instance.result = command.result or ""


@contextmanager
def failing_as(category: ErrorCategory, *, step: str = "") -> Iterator[None]:
    """Turn whatever is raised inside into a ManagerFailure of this category; its own failures pass unchanged."""
    try:
        yield
    except ManagerFailure:
        raise
    except Exception as error:
        raise ManagerFailure(
            category=category,
            code="unexpected",
            sentence=_("Something unexpected happened (%(kind)s).") % {"kind": type(error).__name__},
            step=step,
        ) from error


def _open_task(*, step: Step, n: int, instance: WorkflowInstance, at: datetime) -> None:
    role, member = _offer(step=step, instance=instance)
    TaskInstance.objects.create(
        instance=instance,
        step=step.id,
        n=n,
        title=step.title,
        offered_role=role,
        offered_member=member,
        claimed_by=member,
        opened_at=at,
    )


def _offer(*, step: Step, instance: WorkflowInstance) -> tuple[CompanyRole | None, Member | None]:
    """Return the role or the person that the task is offered to; raises ManagerFailure when nobody is eligible."""
    assign = step.assign
    if assign is None:
        raise _nobody(step, _("It says nobody to assign it to."))
    if assign.to.kind == "role":
        holders = RoleAssignment.objects.filter(role=OuterRef("pk"), member__active=True)
        role = CompanyRole.objects.annotate(is_held=Exists(holders)).filter(key=assign.to.value).first()
        if role is None:
            raise _nobody(step, _("This company has no role “%(role)s”.") % {"role": assign.to.value})
        if not role.is_held:
            raise _nobody(step, _("Nobody holds the role “%(role)s”.") % {"role": role.title})
        return role, None
    if assign.to.kind == "person":
        member = Member.objects.filter(email=assign.to.value.lower(), active=True).first()
        if member is None:
            raise _nobody(step, _("%(address)s is no active member.") % {"address": assign.to.value})
        return None, member
    if not instance.requester.active:
        raise _nobody(step, _("The requester, %(name)s, is no longer active.") % {"name": instance.requester})
    return None, instance.requester


def _nobody(step: Step, why: str) -> ManagerFailure:
    sentence = _("Nobody can do the task “%(title)s”. %(why)s") % {"title": step.title, "why": why}
    return ManagerFailure(category=ErrorCategory.TASK_CREATION, code="nobody_eligible", sentence=sentence, step=step.id)
