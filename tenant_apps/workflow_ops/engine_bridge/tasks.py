"""Task rows: opening, withdrawing, giving to others."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tenant_apps.workflow_design.forms import line_words
from tenant_apps.workflow_engine.commands import OpenTask
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.expressions.evaluating import evaluate
from tenant_apps.workflow_engine.expressions.faults import ExpressionError
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.people import Assign, Who
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step
from tenant_apps.workflow_ops import people
from tenant_apps.workflow_ops.engine_bridge.timing import Clockwork
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance

TITLE_LENGTH = 200
MOST_PRIORITY = 32_767
PLACED = ["offered_role_id", "offered_member_id", "offered_more", "claimed_by_id", "excluded"]
BY_REQUESTER = Assign(to=Who(kind="requester"))


def open_tasks(
    *,
    command: OpenTask,
    step: Step,
    instance: WorkflowInstance,
    definition: Definition,
    asked: people.Asked,
    facts: Facts,
    clockwork: Clockwork,
    at: datetime,
) -> None:
    """Make the rows that one OpenTask asks for: a task, one of its instances, or a choice's buttons by who may press.

    Raises ManagerFailure: nobody eligible, no due time.
    """
    due_at = None if step.due is None else clockwork.due(step.due, start=at, step=step.id)
    priority = _priority(step, definition, asked.state, facts)
    for part, assign in _parts(command, step):
        title = titled(step=step, item=command.item, definition=definition)
        placed = _placement(command, step, assign, asked, title)
        TaskInstance.objects.create(
            instance=instance,
            step=step.id,
            n=command.n,
            part=part,
            item=command.item,
            title=title,
            offered_role_id=placed.role_id,
            offered_member_id=placed.member_id,
            offered_more=dict(placed.more),
            claimed_by_id=placed.claimed_by_id,
            excluded=list(placed.excluded),
            priority=priority,
            due_at=due_at,
            opened_at=at,
        )


def withdraw_tasks(*, instance: WorkflowInstance, step: str, n: int, part: int | None, at: datetime) -> None:
    """Close what is still open of an opening, or of one instance of it."""
    rows = instance.tasks.filter(step=step, n=n, status=TaskStatus.OPEN)
    if part is not None:
        rows = rows.filter(part=part)
    rows.update(status=TaskStatus.WITHDRAWN, closed_at=at)


def give_to(*, task: TaskInstance, who: Who, asked: people.Asked, title: str, excluded: Assign | None) -> None:
    """Offer an open task to the people that `who` names instead. Raises ManagerFailure where nobody is eligible."""
    assign = Assign(to=who, excluded=excluded.excluded if excluded else ())
    placed = people.place(assign=assign, title=title, step=task.step, asked=asked)
    task.offered_role_id, task.offered_member_id = placed.role_id, placed.member_id
    task.claimed_by_id, task.excluded = placed.claimed_by_id, list(placed.excluded)
    task.version += 1
    task.offered_more = dict(placed.more)
    task.save(update_fields=[*PLACED, "version"])


def refresh_exclusions(*, instance: WorkflowInstance, definition: Definition, done: str, asked: people.Asked) -> None:
    """After `done` was completed: keep its workers away from open tasks whose four eyes name it."""
    for step_id in asked.state.open:
        assign = definition.steps[step_id].assign
        if assign is None or done not in assign.excluded:
            continue
        excluded = people.excluded_members(assign=assign, asked=asked)
        rows = instance.tasks.filter(step=step_id, status=TaskStatus.OPEN)
        rows.update(excluded=list(excluded))
        rows.filter(claimed_by_id__in=excluded, offered_role__isnull=False).update(claimed_by=None)


def titled(*, step: Step, item: Any, definition: Definition) -> str:
    """Return a task's title; an instance for a line says which."""
    if item is None or step.multi is None or step.multi.over is None:
        return step.title
    field = definition.fields.get(step.multi.over)
    columns = field.items if field is not None else ()
    words = line_words(item, columns)
    return f"{step.title}: {words}"[:TITLE_LENGTH] if words else step.title


def _parts(command: OpenTask, step: Step) -> Iterator[tuple[int, Assign | None]]:
    """Yield the parts of an opening: one, or for a choice one for each group of people who may press a button."""
    if step.kind != "choice":
        yield command.instance or 0, step.assign
        return
    seen: list[Assign] = []
    for event in step.events:
        by = event.by or BY_REQUESTER
        if event.button is not None and by not in seen:
            seen.append(by)
            yield event.place, by


def _placement(
    command: OpenTask, step: Step, assign: Assign | None, asked: people.Asked, title: str
) -> people.Placement:
    if step.multi is not None and step.multi.persons is not None and isinstance(command.item, int):
        return people.Placement(
            member_id=command.item,
            claimed_by_id=command.item,
            excluded=people.excluded_members(assign=assign, asked=asked) if assign else (),
        )
    return people.place(assign=assign or BY_REQUESTER, title=title, step=step.id, asked=asked)


def _priority(step: Step, definition: Definition, state: State, facts: Facts) -> int:
    """Return what the step's `priority` comes to; what is no number counts as none."""
    if step.priority is None:
        return 0
    scope = Scope(
        types=definition.types,
        data=state.data,
        requester=state.requester,
        counts=state.counts,
        facts=facts,
        listed=definition.listed,
    )
    try:
        value = evaluate(step.priority, scope)
        return max(-MOST_PRIORITY, min(MOST_PRIORITY, int(value)))  # type: ignore[arg-type]  # other kinds: below
    except (ExpressionError, TypeError, ValueError):
        return 0
