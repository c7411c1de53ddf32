"""Messages to waiting tickets: by a button, by the API, by another system."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_ops import queries
from tenant_apps.workflow_ops.enums import EventKind
from tenant_apps.workflow_ops.errors import TicketRefusedError, UnknownTicketError
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.holding import audit_ticket
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance
from tenant_apps.workflow_ops.offering import messages_of


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
    instance = queries.visible_instances(actor=actor).filter(number=number).first()
    if instance is None:
        raise UnknownTicketError
    if WorkflowEvent.objects.filter(command_id=command_id).exists():
        return instance
    if instance.has_ended:
        raise TicketRefusedError(_("This ticket has ended already."))
    known = messages_of(definition=compiled(instance.version_id))
    if name not in known:
        raise TicketRefusedError(
            _("This ticket's workflow waits for no message “%(name)s”. It knows: %(known)s.")
            % {"name": name, "known": ", ".join(known) or _("none")}
        )
    WorkflowEvent.objects.create(
        instance=instance,
        kind=EventKind.MESSAGE,
        by_id=actor.member_id,
        payload={"name": name, "data": dict(data or {})},
        command_id=command_id,
        at=now,
    )
    audit_ticket(actor=actor, verb="ticket.message_sent", instance=instance, now=now, after={"name": name})
    follow_after_commit(instance_id=instance.pk, company_id=actor.company_id or 0)
    return instance
