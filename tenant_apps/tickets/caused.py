"""Tickets that other tickets cause: `create_ticket` actions and child workflows. Registered with workflow_ops."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from shared_apps.audit.actors import system_actor
from shared_apps.companies.queries import company_id_here
from tenant_apps.tickets.commands import cause_ticket
from tenant_apps.tickets.errors import TicketsError
from tenant_apps.workflow_design.queries import latest_version
from tenant_apps.workflow_ops.commands.instances import Origin
from tenant_apps.workflow_ops.effects import EffectRefusedError, Outcome, register
from tenant_apps.workflow_ops.enums import EffectKind, EventKind
from tenant_apps.workflow_ops.errors import FormRefusedError
from tenant_apps.workflow_ops.models import Effect, WorkflowInstance

MOST_DEPTH = 10  # WORKFLOW.md: recursion of workflows and tickets caused by tickets end here


def create_ticket(effect: Effect, now: datetime) -> Outcome:
    """Submit the ticket that an auto step asked for, and tell the step that it is done."""
    made = _cause(effect, now, waits=False)
    return Outcome(event=EventKind.EFFECT_DONE, payload={"data": {}, "ticket": made.number}, follow=(made.pk,))


def start_child(effect: Effect, now: datetime) -> Outcome:
    """Start the child workflow; its end will be told by an effect of its own."""
    return Outcome(follow=(_cause(effect, now, waits=True).pk,))


def _cause(effect: Effect, now: datetime, *, waits: bool) -> WorkflowInstance:
    key = effect.payload["workflow"]
    if effect.instance.depth >= MOST_DEPTH:
        raise EffectRefusedError(
            _("Tickets have caused each other %(limit)s times in a row; “%(key)s” is not started.")
            % {"limit": MOST_DEPTH, "key": key}
        )
    version = latest_version(workflow_key=key)
    if version is None:
        raise EffectRefusedError(_("This company has no published workflow “%(key)s”.") % {"key": key})
    try:
        return cause_ticket(
            actor=system_actor(name=_("Workflow"), company_id=company_id_here()),
            version=version,
            data=effect.payload["data"],
            origin=Origin(instance=effect.instance, step=effect.step, n=effect.n, waits=waits),
            command_id=uuid.uuid5(effect.key, "submit"),
            now=now,
        )
    except (TicketsError, FormRefusedError) as refused:
        raise EffectRefusedError(str(refused)) from refused


def register_handlers() -> None:
    """Make the handlers known, at start-up."""
    register(EffectKind.CREATE_TICKET, create_ticket)
    register(EffectKind.START_CHILD, start_child)
