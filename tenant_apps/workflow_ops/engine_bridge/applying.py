"""Writes what the engine decided onto rows; the caller stores the instance row."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from tenant_apps.workflow_engine.commands import (
    Command,
    EndInstance,
    OpenSub,
    OpenTask,
    Reassign,
    RunEffect,
    SendNotice,
    SetPhase,
    Withdraw,
)
from tenant_apps.workflow_engine.decision import Decision
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import people
from tenant_apps.workflow_ops.engine_bridge import outside, renaming, tasks, timing
from tenant_apps.workflow_ops.engine_bridge.facts import asked_of
from tenant_apps.workflow_ops.engine_bridge.failing import failing_as
from tenant_apps.workflow_ops.enums import ErrorCategory, EventKind, TaskStatus
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance

PHASE_LENGTH = 63


@dataclass(frozen=True, kw_only=True)
class Applied:
    """One decision and all that applying it needs."""

    instance: WorkflowInstance
    event: WorkflowEvent
    definition: Definition
    before: State
    decision: Decision
    facts: Facts
    at: datetime


def apply(applied: Applied) -> None:
    """Write the decision's commands. Raises ManagerFailure with the category of what failed."""
    state = applied.decision.state
    asked = asked_of(definition=applied.definition, instance=applied.instance, state=state, at=applied.at)
    clockwork = timing.Clockwork(applied.definition)
    for command in applied.decision.commands:
        _apply(command, applied, asked, clockwork)
    if applied.event.kind == EventKind.MIGRATE:
        with failing_as(ErrorCategory.TASK_UPDATE):
            renaming.rename_rows(instance=applied.instance, steps=applied.event.payload["steps"], at=applied.at)
    with failing_as(ErrorCategory.TASK_CREATION):
        timing.follow_openings(
            instance=applied.instance,
            definition=applied.definition,
            before=applied.before,
            after=state,
            clockwork=clockwork,
            at=applied.at,
        )
    with failing_as(ErrorCategory.TASK_UPDATE):
        _close_choices(applied)
    if applied.event.kind == EventKind.COMPLETE and applied.event.task is not None:
        with failing_as(ErrorCategory.TASK_UPDATE):
            tasks.refresh_exclusions(
                instance=applied.instance, definition=applied.definition, done=applied.event.task.step, asked=asked
            )
    _summarise(applied)


def _apply(command: Command, applied: Applied, asked: people.Asked, clockwork: timing.Clockwork) -> None:
    instance, definition, at = applied.instance, applied.definition, applied.at
    match command:
        case OpenTask():
            with failing_as(ErrorCategory.TASK_CREATION, step=command.step):
                tasks.open_tasks(
                    command=command,
                    step=definition.steps[command.step],
                    instance=instance,
                    definition=definition,
                    asked=asked,
                    facts=applied.facts,
                    clockwork=clockwork,
                    at=at,
                )
        case Withdraw():
            with failing_as(ErrorCategory.TASK_UPDATE, step=command.step):
                tasks.withdraw_tasks(instance=instance, step=command.step, n=command.n, part=command.instance, at=at)
                if definition.steps[command.step].kind in ("auto", "sub"):
                    outside.withdraw_effects(instance=instance, step=command.step, n=command.n, at=at)
        case Reassign():
            with failing_as(ErrorCategory.TASK_UPDATE, step=command.step):
                _reassign(command, applied, asked)
        case RunEffect() | OpenSub():
            outside.ask_for(command=command, instance=instance, definition=definition, at=at)
        case SendNotice():
            seq = applied.decision.state.seq
            outside.send_notice(command=command, instance=instance, definition=definition, asked=asked, seq=seq, at=at)
        case SetPhase():
            instance.phase = command.word[:PHASE_LENGTH]
        case EndInstance():
            instance.result, instance.ended_at = command.result, at
            outside.tell_parent(instance=instance, state=applied.decision.state, at=at)


def _close_choices(applied: Applied) -> None:
    """A choice has gone one way: nobody presses its other buttons any more."""
    for step, opening in applied.before.open.items():
        now_open = applied.decision.state.open.get(step)
        known = applied.definition.steps.get(step)
        if known is not None and known.kind == "choice" and known.buttons and (now_open is None or now_open != opening):
            tasks.withdraw_tasks(instance=applied.instance, step=step, n=opening.n, part=None, at=applied.at)


def _reassign(command: Reassign, applied: Applied, asked: people.Asked) -> None:
    """Give the step's open tasks to the people that its timer names."""
    step = applied.definition.steps[command.step]
    who = step.timers[command.place].reassign
    if who is None:
        return
    open_tasks = applied.instance.tasks.filter(step=step.id, n=command.n, status=TaskStatus.OPEN)
    for task in open_tasks.select_for_update(of=("self",)):
        tasks.give_to(task=task, who=who, asked=asked, title=step.title, excluded=step.assign)


def _summarise(applied: Applied) -> None:
    """Carry the earliest due time and the highest priority of the open tasks on the instance row, for lists."""
    if not any(step.due is not None or step.priority is not None for step in applied.definition.steps.values()):
        return
    found = applied.instance.tasks.filter(status=TaskStatus.OPEN).aggregate(due=Min("due_at"), priority=Max("priority"))
    applied.instance.due_at = found["due"]
    applied.instance.priority = found["priority"] or 0
