"""All rows of one ticket as one moment shows them, and how long an event may wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.models import (
    TaskInstance,
    Timer,
    Transition,
    WorkflowError,
    WorkflowEvent,
    WorkflowInstance,
)

HOLDING = frozenset({ErrorStatus.OPEN, ErrorStatus.RETRYING})  # an error that explains why an event still waits


@dataclass(frozen=True, kw_only=True)
class History:
    """All rows of one ticket as one moment shows them: events and tasks by id, transitions by seq."""

    instance: WorkflowInstance
    events: Sequence[WorkflowEvent]
    transitions: Sequence[Transition]
    tasks: Sequence[TaskInstance]
    errors: Sequence[WorkflowError]
    timers: Sequence[Timer]  # those that may still fire

    def waiting(self) -> list[WorkflowEvent]:
        """Return the events that are not followed yet."""
        return [event for event in self.events if event.processed_at is None]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Until when an event may wait without anybody having tried: what is younger than `grace` at `now`."""

    now: datetime
    grace: timedelta

    def is_over(self, event: WorkflowEvent) -> bool:
        """Whether the event has waited too long."""
        return event.at < self.now - self.grace
