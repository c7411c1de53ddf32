"""Small workflows for tests of the manager, and what can happen to their tickets besides people's work."""

import uuid
from datetime import datetime

from django.utils import timezone

from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.models import TaskInstance, Timer, WorkflowInstance
from tenant_apps.workflow_ops.sweeper import sweep
from tests.factories.companies import Place


def document(key: str, steps: str, *, start: str, fields: str = "[{id: subject, type: text}]", more: str = "") -> str:
    """Return the text of a definition with these steps (YAML lines, each `id: {…}`)."""
    indented = "\n".join(f"  {line.strip()}" for line in steps.strip().splitlines() if line.strip())
    title = key.replace("_", " ").capitalize()
    head = f"format: ticketflower/v1\nkey: {key}\ntitle: {title}\n{more}ticket: {{fields: {fields}}}\n"
    return f"{head}start: {start}\nsteps:\n{indented}\n"


def pass_time(place: Place, now: datetime) -> int:
    """Let the worker visit the company at that time; return how many events moved."""
    with place.inside():
        return sweep(now=now)


def seen(place: Place, instance: WorkflowInstance) -> WorkflowInstance:
    """Return the instance as it is now."""
    with place.inside():
        return WorkflowInstance.objects.get(pk=instance.pk)


def tasks(
    place: Place, instance: WorkflowInstance, step: str | None = None, *, status: str = "open"
) -> list[TaskInstance]:
    """Return the instance's tasks of that status, oldest first."""
    with place.inside():
        rows = TaskInstance.objects.select_related("offered_role", "offered_member", "claimed_by").filter(
            instance_id=instance.pk, status=status
        )
        return list((rows.filter(step=step) if step else rows).order_by("pk"))


def finish(place: Place, who: str, task: TaskInstance, outcome: str | None = None, **data: object) -> WorkflowInstance:
    """Complete this very task as that person."""
    actor = place.actor(who)
    with place.inside():
        commands.complete_task(
            actor=actor, task_id=task.pk, outcome=outcome, data=data, command_id=uuid.uuid4(), now=timezone.now()
        )
        return WorkflowInstance.objects.get(pk=task.instance_id)


def message(place: Place, who: str, instance: WorkflowInstance, name: str, **data: object) -> WorkflowInstance:
    """Send the ticket a message as that person."""
    actor = place.actor(who)
    with place.inside():
        commands.send_message(
            actor=actor, number=instance.number, name=name, data=data, command_id=uuid.uuid4(), now=timezone.now()
        )
        return WorkflowInstance.objects.get(pk=instance.pk)


def timers(place: Place, instance: WorkflowInstance) -> list[tuple[str, str, int, datetime | None, bool]]:
    """Return the instance's timers as (step, source, place, when, closed)."""
    with place.inside():
        rows = Timer.objects.filter(instance_id=instance.pk).order_by("pk")
        return [(row.step, row.source, row.place, row.fires_at, row.closed_at is not None) for row in rows]
