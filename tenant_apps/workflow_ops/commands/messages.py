"""Messages to waiting tickets: by a button, by the API, by another system."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team import queries as team_queries
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.expressions import ExpressionError
from tenant_apps.workflow_engine.expressions.values import convert
from tenant_apps.workflow_ops.enums import EventKind
from tenant_apps.workflow_ops.errors import TicketRefusedError, UnknownTicketError
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.holding import audit_ticket, operator_of
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance
from tenant_apps.workflow_ops.offering import messages_of
from tenant_apps.workflow_ops.outbound import CallRefusedError
from tenant_apps.workflow_ops.visibility import visible_instances
from tenant_apps.workflow_ops.webhooks import read_signed


@transaction.atomic
def send_message(
    *,
    actor: Actor,
    number: int,
    name: str,
    command_id: uuid.UUID,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> WorkflowInstance:
    """Send the ticket a message of this name; a step that waits for it goes on, a kept one waits for such a step.

    For members who work on tasks or handle errors and may see the ticket. Raises NotAllowedError, UnknownTicketError
    or TicketRefusedError (ended, or its workflow knows no such message).
    """
    if not team_rules.has(actor=actor, permission=Permission.HANDLE_ERRORS):
        team_rules.require(actor=actor, permission=Permission.WORK_TASKS)
    instance = visible_instances(actor=actor).filter(number=number).first()
    if instance is None:
        raise UnknownTicketError
    _deliver(actor, instance, name, data or {}, command_id, now)
    return instance


@transaction.atomic
def receive_hook(*, actor: Actor, key: str, body: bytes, headers: Mapping[str, str], now: datetime) -> WorkflowInstance:
    """Take a message that another system sent, signed with the secret of one of the company's endpoints.

    `body` is JSON {ticket: "T-12", message: "paid", data: {…}}; the headers are those of Standard Webhooks. The same
    `webhook-id` again changes nothing. `actor` is the system. Raises CallRefusedError (unknown or inactive endpoint,
    forged, too old, malformed), UnknownTicketError or TicketRefusedError.
    """
    endpoint = team_queries.get_endpoint(key=key)
    if endpoint is None or not endpoint.active:
        raise CallRefusedError(_("The signature does not fit, or is too old."))  # who may not know learns nothing more
    command_id, content = read_signed(secret=endpoint.secret, body=body, headers=headers)
    number, name, data = str(content.get("ticket", "")).removeprefix("T-"), content.get("message"), content.get("data")
    if not number.isdecimal() or len(number) > 18 or not isinstance(name, str) or not isinstance(data or {}, dict):
        raise CallRefusedError(_("Send {“ticket”: “T-12”, “message”: “its name”, “data”: {…}}."))
    instance = WorkflowInstance.objects.filter(number=int(number)).first()
    if instance is None:
        raise UnknownTicketError
    _deliver(actor, instance, name, data or {}, command_id, now)
    return instance


def _deliver(
    actor: Actor,
    instance: WorkflowInstance,
    name: str,
    data: Mapping[str, Any],
    command_id: uuid.UUID,
    now: datetime,
) -> None:
    if WorkflowEvent.objects.filter(command_id=command_id).exists():
        return
    if instance.has_ended:
        raise TicketRefusedError(_("This ticket has ended already."))
    known = messages_of(definition=compiled(instance.version_id))
    if name not in known:
        raise TicketRefusedError(
            _("This ticket's workflow waits for no message “%(name)s”. It knows: %(known)s.")
            % {"name": name[:80], "known": ", ".join(known) or _("none")}
        )
    WorkflowEvent.objects.create(
        instance=instance,
        kind=EventKind.MESSAGE,
        by_id=actor.member_id,
        payload={"name": name, "data": _fitting(instance, data), **operator_of(actor)},
        command_id=command_id,
        at=now,
    )
    audit_ticket(actor=actor, verb="ticket.message_sent", instance=instance, now=now, after={"name": name})
    follow_after_commit(instance_id=instance.pk, company_id=actor.company_id or 0)


def _fitting(instance: WorkflowInstance, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of fields that the workflow has; one that does not fit its field refuses the message."""
    fields = compiled(instance.version_id).fields
    values = {}
    for name, value in data.items():
        field = fields.get(name)
        if field is None:
            continue
        try:
            convert(value, field.type)
        except ExpressionError:
            sentence = _("“%(value)s” does not fit the field “%(field)s”.")
            raise TicketRefusedError(sentence % {"value": str(value)[:80], "field": field.label}) from None
        values[name] = value
    return values
