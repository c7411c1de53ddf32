"""Starting the run of a definition."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from shared_apps.audit.actors import Actor
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops.enums import EventKind
from tenant_apps.workflow_ops.following import follow_after_commit
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance

SUMMARY_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class StartedInstance:
    """A run that is safely stored; the manager follows after the commit."""

    id: int
    number: int
    repeated: bool = False


def start_instance(
    *, actor: Actor, version_id: int, summary: str, data: Mapping[str, Any], command_id: uuid.UUID, now: datetime
) -> WorkflowInstance:
    """Store instance and submit event inside the caller's transaction, which also audits it.

    `data` is the form's JSON values. The caller has checked the permission and that `command_id` is new.
    """
    instance = WorkflowInstance.objects.create(
        version_id=version_id,
        number=_next_number(),
        summary=summary[:SUMMARY_LENGTH],
        requester_id=actor.acting_member_id,
        state=State.initial().to_json(),
        opened_at=now,
        changed_at=now,
    )
    WorkflowEvent.objects.create(
        instance=instance,
        kind=EventKind.SUBMIT,
        by_id=actor.acting_member_id,
        payload={"data": dict(data)},
        command_id=command_id,
        at=now,
    )
    follow_after_commit(instance_id=instance.pk, company_id=_company_id(actor))
    return instance


def started_by(*, command_id: uuid.UUID) -> WorkflowInstance | None:
    """Return the instance that this command made before, if it did: a repeated command gets the stored answer."""
    return WorkflowInstance.objects.filter(events__command_id=command_id, events__kind=EventKind.SUBMIT).first()


def _company_id(actor: Actor) -> int:
    if actor.company_id is None:
        raise ValueError("A ticket is submitted inside a company.")
    return actor.company_id


def _next_number() -> int:
    """Take the company's next ticket number (1, 2, …) with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_ops_counter (name, value) VALUES ('ticket', 1)"
            " ON CONFLICT (name) DO UPDATE SET value = workflow_ops_counter.value + 1 RETURNING value"
        )
        return int(cursor.fetchone()[0])
