"""What must happen outside the instance's transaction: effects for the second outbox, and notices to people."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.notifications.commands import queue_mail, queue_notice
from tenant_apps.team import queries as team_queries
from tenant_apps.workflow_design.forms import display_value
from tenant_apps.workflow_engine.actions import Notify, Webhook
from tenant_apps.workflow_engine.commands import OpenSub, RunEffect, SendNotice
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.templates import fill, names_in
from tenant_apps.workflow_ops import links, people
from tenant_apps.workflow_ops.enums import EffectKind, EffectStatus, ErrorCategory
from tenant_apps.workflow_ops.errors import ManagerFailure
from tenant_apps.workflow_ops.models import Effect, WorkflowInstance


def ask_for(*, command: RunEffect | OpenSub, instance: WorkflowInstance, definition: Definition, at: datetime) -> None:
    """Write an effect down: a webhook, a ticket, or the start of a child workflow."""
    step = definition.steps[command.step]
    if isinstance(command, OpenSub):
        payload: dict[str, Any] = {"workflow": step.workflow, "data": dict(command.data)}
        _store(instance, EffectKind.START_CHILD, command.step, command.n, 0, payload, at)
        return
    action = step.do[command.place]
    if isinstance(action, Webhook):
        payload = {"endpoint": action.endpoint, "data": dict(command.data), "save": dict(action.save)}
        _store(instance, EffectKind.WEBHOOK, command.step, command.n, command.place, payload, at)
    else:
        payload = {"workflow": getattr(action, "workflow", ""), "data": dict(command.data)}
        _store(instance, EffectKind.CREATE_TICKET, command.step, command.n, command.place, payload, at)


def withdraw_effects(*, instance: WorkflowInstance, step: str, n: int, at: datetime) -> None:
    """Drop what was asked for and not done; a child that was started is cancelled."""
    rows = instance.effects.filter(step=step, n=n)
    rows.filter(status=EffectStatus.WAITING).exclude(kind=EffectKind.CANCEL_CHILD).update(
        status=EffectStatus.WITHDRAWN, closed_at=at
    )
    if rows.filter(kind=EffectKind.START_CHILD, status=EffectStatus.DONE).exists():
        _store(instance, EffectKind.CANCEL_CHILD, step, n, 0, {}, at)


def tell_parent(*, instance: WorkflowInstance, state: State, at: datetime) -> None:
    """Write down that the parent is to be told how its child ended. Its own lock is taken later, never beside ours."""
    if instance.parent_id is not None:
        payload = {"result": state.result, "status": state.status, "data": dict(state.data)}
        _store(instance, EffectKind.TELL_PARENT, instance.parent_step, instance.parent_n, 0, payload, at)


def send_notice(
    *,
    command: SendNotice,
    instance: WorkflowInstance,
    definition: Definition,
    asked: people.Asked,
    seq: int,
    at: datetime,
) -> None:
    """Queue one mail, notice or both to each person whom a `notify` names; each has a key of its own."""
    action = _notice_of(command, definition)
    template = team_queries.get_template(key=action.template)
    if template is None:
        sentence = _("This company has no message template “%(key)s”. Add it in the settings.") % {
            "key": action.template
        }
        raise ManagerFailure(
            category=ErrorCategory.WORKFLOW_TRANSITION, code="no_template", sentence=sentence, step=command.step
        )
    members = {member for who in action.who for member in people.find(who=who, asked=asked).members}
    values = _values(f"{template.subject} {template.body}", instance, definition, asked.state)
    subject, body = (fill(template=text, values=values) for text in (template.subject, template.body))
    for member in team_queries.active_members(ids=members):
        key = f"notice:{instance.pk}:{seq}:{command.step}:{command.source}{command.timer}.{command.place}:{member.pk}"
        if action.channel != "inbox":
            queue_mail(key=key, recipient=member.email, subject=subject, body=body, now=at)
        if action.channel != "email":
            path = links.ticket_path(number=instance.number)
            queue_notice(key=key, member_id=member.pk, subject=subject, body=body, path=path, now=at)


def _notice_of(command: SendNotice, definition: Definition) -> Notify:
    actions: Iterable[Any]
    if command.source == "cancel":
        actions = definition.on_cancel.run
    elif command.source == "timer":
        actions = definition.steps[command.step].timers[command.timer].do
    else:
        actions = definition.steps[command.step].do
    action = tuple(actions)[command.place]
    assert isinstance(action, Notify)  # noqa: S101  # the engine gave the place of a notify; narrows the type
    return action


def _values(text: str, instance: WorkflowInstance, definition: Definition, state: State) -> dict[str, str]:
    """Return the words for the slots of a text. Fields with readers stay out of mail: it cannot ask who reads it."""
    names = team_queries.members_by_id()
    values = {
        name: display_value(field, state.data.get(name), names)
        for name in names_in(text)
        if (field := definition.fields.get(name)) is not None and not field.readers
    }
    return {
        **values,
        "requester": names.get(instance.requester_id, ""),
        "number": f"T-{instance.number}",
        "link": links.ticket_link(number=instance.number),
    }


def _store(
    instance: WorkflowInstance,
    kind: EffectKind,
    step: str,
    n: int,
    place: int,
    payload: dict[str, Any],
    at: datetime,
) -> None:
    Effect.objects.create(
        instance=instance,
        kind=kind,
        step=step,
        n=n,
        place=place,
        key=uuid.uuid4(),
        payload=payload,
        try_after=at,
        created_at=at,
    )
