"""Moving running tickets to the latest version of their workflow."""

import uuid
from datetime import datetime

from django.db import transaction

from shared_apps.audit.actors import Actor
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.queries import compiled, latest_version
from tenant_apps.workflow_ops.enums import EventKind
from tenant_apps.workflow_ops.errors import TicketRefusedError, UnknownTicketError
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.holding import audit_ticket, operator_of
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance
from tenant_apps.workflow_ops.moving import plan_move


@transaction.atomic
def migrate_ticket(*, actor: Actor, number: int, command_id: uuid.UUID, now: datetime) -> WorkflowInstance:
    """Let a running ticket go on under the latest version of its workflow; on it already, nothing changes.

    Raises NotAllowedError, UnknownTicketError, or TicketRefusedError with the reason why it cannot move.
    """
    team_rules.require(actor=actor, permission=Permission.PUBLISH_WORKFLOWS)
    instance = (
        WorkflowInstance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__workflow")
        .filter(number=number)
        .first()
    )
    if instance is None:
        raise UnknownTicketError
    version = latest_version(workflow_key=instance.version.workflow.key)
    if version is None or version.pk == instance.version_id:
        return instance
    move = plan_move(instance=instance, after=compiled(version.pk))
    if move.why_not:
        raise TicketRefusedError(move.why_not)
    WorkflowEvent.objects.create(
        instance=instance,
        kind=EventKind.MIGRATE,
        by_id=actor.member_id,
        payload={
            "version_id": version.pk,
            "steps": dict(move.steps),
            "edges": dict(move.edges),
            **operator_of(actor),
        },
        command_id=command_id,
        ahead=True,
        at=now,
    )
    after = {"from": instance.version.number, "to": version.number}
    audit_ticket(actor=actor, verb="ticket.migrated", instance=instance, now=now, after=after)
    follow_after_commit(instance_id=instance.pk, company_id=actor.company_id or 0)
    return instance
