"""Starting the run of a definition."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

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
    similar: tuple[int, ...] = ()  # numbers of running tickets that say the same in the fields of `unique_warn`


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What caused a ticket, if another one did: which, at which opening of which step, and whether it waits for it."""

    instance: WorkflowInstance
    step: str
    n: int
    waits: bool


def start_instance(
    *,
    requester_id: int,
    company_id: int,
    version_id: int,
    summary: str,
    data: Mapping[str, Any],
    command_id: uuid.UUID,
    now: datetime,
    origin: Origin | None = None,
) -> WorkflowInstance:
    """Store instance and submit event inside the caller's transaction, which also audits it.

    `data` is the form's JSON values. The caller has checked the permission and that `command_id` is new.
    """
    parent = origin if origin is not None and origin.waits else None
    instance = WorkflowInstance.objects.create(
        version_id=version_id,
        number=_next_number(),
        summary=summary[:SUMMARY_LENGTH],
        requester_id=requester_id,
        state=State.initial().to_json(),
        opened_at=now,
        changed_at=now,
        parent=parent.instance if parent else None,
        parent_step=parent.step if parent else "",
        parent_n=parent.n if parent else 0,
        depth=origin.instance.depth + 1 if origin else 0,
    )
    WorkflowEvent.objects.create(
        instance=instance,
        kind=EventKind.SUBMIT,
        by_id=requester_id,
        payload={"data": dict(data)},
        command_id=command_id,
        at=now,
    )
    follow_after_commit(instance_id=instance.pk, company_id=company_id)
    return instance


def started_by(*, command_id: uuid.UUID) -> WorkflowInstance | None:
    """Return the instance that this command made before, if it did: a repeated command gets the stored answer."""
    return WorkflowInstance.objects.filter(events__command_id=command_id, events__kind=EventKind.SUBMIT).first()


def _next_number() -> int:
    """Take the company's next ticket number (1, 2, …) with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_ops_counter (name, value) VALUES ('ticket', 1)"
            " ON CONFLICT (name) DO UPDATE SET value = workflow_ops_counter.value + 1 RETURNING value"
        )
        return int(cursor.fetchone()[0])
