"""May a finished ticket be opened again? Its definition says until when."""

from datetime import datetime

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_ops import rules
from tenant_apps.workflow_ops.engine_bridge.timing import Clockwork
from tenant_apps.workflow_ops.enums import InstanceStatus
from tenant_apps.workflow_ops.models import WorkflowInstance


def why_not_reopen(*, actor: Actor, instance: WorkflowInstance, definition: Definition, now: datetime) -> str:
    """Return why the ticket cannot be reopened by this actor now, or ""."""
    rule = definition.reopen
    if rule is None:
        return _("This workflow's tickets cannot be reopened. Submit a new one.")
    if instance.status != InstanceStatus.DONE or instance.ended_at is None:
        return _("Only a finished ticket can be reopened.")
    handles = team_rules.has(actor=actor, permission=Permission.HANDLE_ERRORS)
    if not (rules.is_requester(actor=actor, instance=instance) or handles):
        return _("Only who asked for this ticket may reopen it.")
    clockwork = Clockwork(definition)
    until = clockwork.due(rule.within, start=instance.ended_at, step=rule.to)
    if until is None or now > until:
        return _("The time for reopening this ticket is over. Submit a new one.")
    return ""
