"""Plays a recorded event log through the product's own commands, and exports the product's history as such a log."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared_apps.audit.actors import Actor
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.workflow_engine.event_log import LogCase, LogEvent
from tenant_apps.workflow_ops.commands import claim_task, complete_task
from tenant_apps.workflow_ops.enums import EventKind, InstanceStatus, TaskStatus, TransitionKind
from tenant_apps.workflow_ops.errors import OutcomeNotOfferedError
from tenant_apps.workflow_ops.models import TaskInstance, Transition, WorkflowInstance

FINISH = "finish"  # the outcome of a case's last activity


class CaseEnd(StrEnum):
    """How the replay of one case ended."""

    COMPLETED = "completed"
    REFUSED = "refused"  # an outcome was not offered; the task is still open
    NOT_STARTED = "not started"  # the workflow could not be started: a workflow-creation error


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """One case after its replay: how it ended, as which ticket, after how many completed tasks."""

    end: CaseEnd
    instance_id: int
    steps: int


def step_id(activity: str) -> str:
    """Return the step of an activity: `a_` and its lower-case name, every run of other characters as `_`."""
    return "a_" + re.sub(r"[^a-z0-9]+", "_", activity.lower()).strip("_")


def replay_case(*, case: LogCase, workflow_key: str, people: Mapping[str, Actor]) -> Replayed:
    """Submit the case as a ticket and do its tasks one after the other, as the log's people at the log's times."""
    first = case.events[0]
    ticket = submit_ticket(
        actor=people[first.resource],
        workflow_key=workflow_key,
        data={"first": step_id(first.activity)},
        command_id=uuid.uuid4(),
        now=first.at,
    )
    following = [step_id(event.activity) for event in case.events[1:]] + [FINISH]
    for steps, (event, outcome) in enumerate(zip(case.events, following, strict=True)):
        task = _open_task(instance_id=ticket.id, step=step_id(event.activity))
        if task is None:
            return Replayed(end=CaseEnd.NOT_STARTED, instance_id=ticket.id, steps=steps)
        actor = people[event.resource]
        claim_task(actor=actor, task_id=task, now=event.at)
        try:
            complete_task(actor=actor, task_id=task, outcome=outcome, data={}, command_id=uuid.uuid4(), now=event.at)
        except OutcomeNotOfferedError:
            return Replayed(end=CaseEnd.REFUSED, instance_id=ticket.id, steps=steps)
    done = WorkflowInstance.objects.filter(pk=ticket.id, status=InstanceStatus.DONE).exists()
    return Replayed(end=CaseEnd.COMPLETED if done else CaseEnd.REFUSED, instance_id=ticket.id, steps=len(case.events))


def export_log(*, instance_ids: Mapping[int, str]) -> Iterator[LogCase]:
    """Return the history of these instances as log cases; `instance_ids` maps each to the name its case gets.

    Every completed task is one event: the task's title, who completed it, when.
    """
    rows = Transition.objects.filter(
        instance_id__in=list(instance_ids), kind=TransitionKind.MOVED, event__kind=EventKind.COMPLETE
    ).order_by("instance_id", "seq")
    events: dict[int, list[LogEvent]] = {}
    for instance_id, title, name, at in rows.values_list(
        "instance_id", "event__task__title", "event__by__name", "event__at"
    ):
        events.setdefault(instance_id, []).append(LogEvent(activity=title, resource=name, at=at))
    for instance_id, name in instance_ids.items():
        yield LogCase(name=name, events=tuple(events.get(instance_id, ())))


def _open_task(*, instance_id: int, step: str) -> int | None:
    rows = TaskInstance.objects.filter(instance_id=instance_id, step=step, status=TaskStatus.OPEN)
    return rows.values_list("pk", flat=True).first()
