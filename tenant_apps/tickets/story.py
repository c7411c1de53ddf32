"""A ticket told for people: what was filled in, where it is, what happened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.team.queries import members_by_id
from tenant_apps.workflow_design.forms import ShownValue, may_read, shown_value
from tenant_apps.workflow_engine.definition import Definition, Step
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import queries
from tenant_apps.workflow_ops.answers import has_type
from tenant_apps.workflow_ops.enums import EventKind, InstanceStatus, TaskStatus, TransitionKind
from tenant_apps.workflow_ops.models import (
    Attachment,
    TaskInstance,
    Transition,
    WorkflowError,
    WorkflowEvent,
    WorkflowInstance,
)


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """One filled-in field; a file has its attachment."""

    id: str
    label: str
    value: ShownValue
    attachment: Attachment | None = None


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """One step on the way: `state` is done or current; `who` did it or is waited for."""

    title: str
    state: str
    who: str
    at: datetime | None
    task_id: int


@dataclass(frozen=True, kw_only=True)
class StoryEntry:
    """One thing that happened."""

    at: datetime
    title: str
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Story:
    """All that the ticket page shows."""

    fields: Sequence[FieldLine]
    steps: Sequence[Whereabouts]
    entries: Sequence[StoryEntry]
    errors: Sequence[WorkflowError]


def tell(*, instance: WorkflowInstance, definition: Definition, reader_roles: Collection[str] | None = None) -> Story:
    """Read the ticket's story as somebody with these roles (keys) may read it; None reads every field.

    The caller has checked that the actor may see the ticket.
    """
    tasks = queries.tasks_of(instance=instance)
    steps = [_whereabouts(task) for task in tasks if task.status != TaskStatus.WITHDRAWN]
    return Story(
        fields=_fields(instance, definition, reader_roles),
        steps=[*steps, *_waits(instance, definition, tasks)],
        entries=_entries(instance, definition),
        errors=queries.open_errors_of(instance=instance),
    )


def waited_for(task: TaskInstance) -> str:
    """Return who a task waits for, or who did it."""
    if task.claimed_by is not None and task.stood_for is not None:
        return _("%(name)s, for %(absent)s") % {"name": task.claimed_by, "absent": task.stood_for}
    if task.claimed_by is not None:
        return str(task.claimed_by)
    if task.offered_role is None:
        return _("one of several people") if task.offered_more else str(task.offered_member)
    return _("anyone with the role %(role)s") % {"role": task.offered_role}


def columns_to_add(*, step: Step, definition: Definition) -> Sequence[FieldSpec]:
    """Return the columns of one more line of a step with many; none where it is made of something else."""
    field = definition.fields.get(step.multi.over or "") if step.multi else None
    return field.items if field is not None and field.type == FieldType.LIST else ()


def _fields(
    instance: WorkflowInstance, definition: Definition, reader_roles: Collection[str] | None
) -> list[FieldLine]:
    data = State.from_json(instance.state).data if instance.seq else instance.ticket.submitted
    specs = definition.fields.values()
    attachments = queries.attachments_of(instance=instance) if has_type(specs, FieldType.FILE) else {}
    members = members_by_id() if has_type(specs, FieldType.PERSON) else {}
    names = {key: attachment.name for key, attachment in attachments.items()}
    return [
        FieldLine(
            id=name,
            label=field.label,
            value=shown_value(
                field=field, value=data[name], members=members, reader_roles=reader_roles, file_names=names
            ),
            attachment=attachments.get(str(data[name]))
            if field.type == FieldType.FILE and may_read(field, reader_roles)
            else None,
        )
        for name, field in definition.fields.items()
        if data.get(name) not in (None, "", [])
    ]


def _waits(instance: WorkflowInstance, definition: Definition, tasks: Sequence[TaskInstance]) -> list[Whereabouts]:
    """Return what the ticket waits for besides people's tasks: times, messages, other tickets, other systems."""
    working = {task.step for task in tasks if task.status == TaskStatus.OPEN}
    silent = [step for step in instance.state["open"] if step not in working and step in definition.steps]
    if not silent:
        return []
    next_times = {timer.step: timer.fires_at for timer in reversed(queries.waits_of(instance=instance))}
    return [
        Whereabouts(
            title=definition.steps[step].title,
            state="current",
            who=_waited_for_silently(definition.steps[step], instance),
            at=next_times.get(step),
            task_id=0,
        )
        for step in sorted(silent)
    ]


def _waited_for_silently(step: Step, instance: WorkflowInstance) -> str:
    if step.kind == "sub":
        children = queries.children_of(instance=instance)
        numbers = ", ".join(f"T-{child.number}" for child in children if child.parent_step == step.id)
        return _("another ticket: %(numbers)s") % {"numbers": numbers or "…"}
    if step.kind == "auto":
        return _("another system")
    names = [step.message, *(event.message for event in step.events)]
    known = [name for name in names if name is not None]
    if known:
        return _("a message: %(names)s") % {"names": ", ".join(known)}
    return _("a time to come")


def _whereabouts(task: TaskInstance) -> Whereabouts:
    state = "current" if task.status == TaskStatus.OPEN else "done"
    return Whereabouts(
        title=task.title, state=state, who=waited_for(task), at=task.closed_at or task.opened_at, task_id=task.pk
    )


def _entries(instance: WorkflowInstance, definition: Definition) -> list[StoryEntry]:
    entries = [_entry(transition, definition) for transition in queries.transitions_of(instance=instance)]
    if not entries:
        entries = [StoryEntry(at=instance.opened_at, title=_("Submitted"), who=str(instance.requester))]
    if instance.status == InstanceStatus.DONE:
        result = _("Result: %(result)s") % {"result": instance.result} if instance.result else ""
        entries.append(StoryEntry(at=instance.changed_at, title=_("Finished"), detail=result))
    return entries


def _entry(transition: Transition, definition: Definition) -> StoryEntry:
    event = transition.event
    reasons = " ".join(_because(explanation, definition) for explanation in transition.explanations)
    if event.task is None:
        return StoryEntry(at=event.at, title=_title(event, definition), who=_who(event), detail=reasons)
    title = event.task.title
    if event.payload.get("outcome"):
        title = f"{title}: {readable(event.payload['outcome'])}"
    if transition.kind == TransitionKind.SUPERSEDED:
        reasons = _("Something that happened just before had already overtaken this; it was not used.")
    return StoryEntry(at=event.at, title=title, who=_who(event), detail=reasons)


def _who(event: WorkflowEvent) -> str:
    """Return who caused the event: a member, an operator who visited the company, or nobody ("")."""
    if event.by is None and "operator" in event.payload:
        return _("%(name)s, operator of the platform") % {"name": event.payload["operator"]}
    return str(event.by or "")


def _title(event: WorkflowEvent, definition: Definition) -> str:
    """Return what happened when nobody finished a task."""
    step = definition.steps.get(event.payload.get("step", ""))
    title = event.get_kind_display()
    if event.kind == EventKind.MESSAGE:
        return f"{title}: {event.payload['name']}"
    if event.kind == EventKind.CANCEL and event.payload.get("reason"):
        return f"{title}: {event.payload['reason']}"
    if event.kind == EventKind.EDIT:
        labels = [definition.fields[name].label for name in event.payload["data"] if name in definition.fields]
        return f"{title}: {', '.join(labels)}"
    return f"{title}: {step.title}" if step is not None else title


def _because(explanation: dict[str, Any], definition: Definition) -> str:
    """Return an explained decision as a sentence: “Went on to Finance, because amount 1500.00 > 1000.”"""
    step = definition.steps.get(explanation["to"])
    title = step.title if step else explanation["to"]
    if explanation["otherwise"]:
        return _("Went on to “%(title)s”, because nothing else applied.") % {"title": title}
    reasons = [_comparison(comparison) for comparison in explanation["because"]]
    return _("Went on to “%(title)s”, because %(reasons)s.") % {"title": title, "reasons": _(" and ").join(reasons)}


def _comparison(seen: dict[str, Any]) -> str:
    left = _operand(seen["left"], seen["left_value"])
    if not seen["operator"]:
        return left if seen["holds"] else _("not %(what)s") % {"what": left}
    text = f"{left} {seen['operator']} {_operand(seen['right'], seen['right_value'])}"
    return text if seen["holds"] else _("not %(what)s") % {"what": text}


def _operand(source: str, value: object) -> str:
    """Return a name with its value ("amount 700.00"), or a literal as it was written."""
    is_literal = source[:1] in "'\"[-" or source[:1].isdigit() or source in {"true", "false", "null"}
    if is_literal:
        return source
    return f"{source} ({_('empty') if value is None else value})"


def readable(identifier: str) -> str:
    """Return an id as people read it: `not_fixed` → “Not fixed”."""
    return identifier.replace("_", " ").capitalize()
