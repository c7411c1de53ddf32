"""What every command on a task begins with: the row locked, the actor's hats, the one rule asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from shared_apps.companies.statements import Prepared
from tenant_apps.audit_trail.recorder import record, refuse_read_only
from tenant_apps.workflow_design.queries import compiled_as
from tenant_apps.workflow_engine.definition import Definition, Step
from tenant_apps.workflow_ops import queries, rules
from tenant_apps.workflow_ops.engine_bridge.facts import local_date
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.errors import TaskChangedError, TaskRefusedError, UnknownTaskError
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance
from tenant_apps.workflow_ops.rules import Hat, TaskAction

UNASKED = (  # columns that no command on a task looks at; whoever does pays a statement
    *(f"instance__{name}" for name in ("summary", "result", "phase", "due_at", "open_steps", "opened_at", "ended_at")),
    *(f"instance__version__{name}" for name in ("document", "text", "number", "published_at", "published_by")),
    *(f"offered_role__{name}" for name in ("permissions", "title")),
    *(f"claimed_by__{name}" for name in ("email", "joined_at", "manager")),
)
_LOCKED = Prepared(
    lambda task_id: (
        TaskInstance.objects.select_for_update(of=("self",))
        .select_related("instance__version", "offered_role", "claimed_by")
        .defer(*UNASKED)
        .filter(pk=task_id)
    ),
    task_id=int,
)


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A task that a command may act on: its locked row, its step, and under which hats the actor comes."""

    task: TaskInstance
    step: Step
    definition: Definition
    hats: tuple[Hat, ...]


def lock_task(*, actor: Actor, action: TaskAction, task_id: int, now: datetime) -> Hold:
    """Return the task with its row locked, once the actor may do this to it now.

    Raises UnknownTaskError also where the actor may not know of the task, TaskChangedError (closed meanwhile) or
    TaskRefusedError.
    """
    hold = known_task(actor=actor, action=action, task_id=task_id, now=now)
    require(actor=actor, action=action, hold=hold)
    return hold


def known_task(*, actor: Actor, action: TaskAction, task_id: int, now: datetime) -> Hold:
    """Return the task with its row locked. Raises UnknownTaskError also where the actor may not know of it."""
    found = _LOCKED.rows(task_id=task_id)
    if not found:
        raise UnknownTaskError
    task = found[0]
    definition = compiled_as(version_id=task.instance.version_id, sha256=task.instance.version.sha256)
    hats = queries.hats_for(actor=actor, task=task, today=local_date(definition, now))
    if not rules.may_know(actor=actor, action=action, task=task, hats=hats):
        raise UnknownTaskError
    return Hold(task=task, step=definition.steps[task.step], definition=definition, hats=hats)


def require(*, actor: Actor, action: TaskAction, hold: Hold) -> None:
    """Raise TaskChangedError (closed meanwhile) or TaskRefusedError unless the actor may do this now.

    An operator who only looks around is told so, whatever the task says (ReadOnlyVisitError).
    """
    refuse_read_only(actor=actor)
    reason = rules.why_not(actor=actor, action=action, task=hold.task, step=hold.step, hats=hold.hats)
    if reason and hold.task.status != TaskStatus.OPEN:
        raise TaskChangedError(reason)
    if reason:
        raise TaskRefusedError(reason)


def save(task: TaskInstance, *fields: str) -> None:
    """Store the named fields; pages opened before are stale from now on."""
    task.version += 1
    task.save(update_fields=[*fields, "version"])


def operator_of(actor: Actor) -> dict[str, str]:
    """Return what an event's payload says of an operator who caused it: no member, so `by` cannot name them."""
    return {"operator": actor.operator_name} if actor.visit_id is not None else {}


def audit(
    *,
    actor: Actor,
    verb: str,
    task: TaskInstance,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write the audit row of something done to a task."""
    label = f"T-{task.instance.number} · {task.title}"
    subject = Subject(kind="task", id=task.pk, label=label, before=before or {}, after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)


def audit_ticket(
    *, actor: Actor, verb: str, instance: WorkflowInstance, now: datetime, after: Mapping[str, object] | None = None
) -> None:
    """Write the audit row of something done to a ticket."""
    subject = Subject(kind="ticket", id=instance.pk, label=f"T-{instance.number}", after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)
