"""Finds what waits in the current company: what a crash left between two commits, times that have come, effects."""

from datetime import datetime

from django.db import connection
from django.db.models import Q

from tenant_apps.workflow_ops.clockwork import fire_due_timers
from tenant_apps.workflow_ops.effects import run_due_effects
from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.following import follow_now
from tenant_apps.workflow_ops.models import WorkflowEvent

NEXT_DUE = """
SELECT extract(epoch FROM least(
    (SELECT min(fires_at) FROM workflow_ops_timer WHERE closed_at IS NULL),
    (SELECT min(try_after) FROM workflow_ops_effect WHERE status = 'waiting'),
    (SELECT min(try_after) FROM workflow_ops_workflowerror WHERE status = 'retrying'),
    (SELECT min(e.at) FROM workflow_ops_workflowevent e WHERE e.processed_at IS NULL AND NOT EXISTS (
        SELECT FROM workflow_ops_workflowerror x
        WHERE x.instance_id = e.instance_id AND x.status <> 'resolved' AND (x.event_id = e.id OR NOT e.ahead)))
) - statement_timestamp())
"""
BATCH = 500  # instances followed per visit, so that one company cannot hold the worker


def sweep(*, now: datetime) -> int:
    """Fire what is due, do what is to be done outside, follow what has unprocessed events; return how many moved.

    `now` is the database's clock, so that two machines with different clocks fire nothing early or twice.
    """
    fired = fire_due_timers(now=now)
    affected = run_due_effects(now=now)
    return follow_now(instance_ids=[*fired, *affected, *_waiting_instances(now)])


def seconds_until_due() -> float | None:
    """Return in how many seconds the next thing falls due in the current company, at least 0; None: nothing waits.

    A timer, an effect, another try after an error, or an event that nobody has followed and no error holds back.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DUE)
        seconds = cursor.fetchone()[0]
    return None if seconds is None else max(0.0, float(seconds))


def _waiting_instances(now: datetime) -> list[int]:
    """Return instances with unprocessed events that no error holds back now, oldest first; repairs always count."""
    is_held = Q(error__status__in=(ErrorStatus.OPEN, ErrorStatus.IGNORED)) | Q(
        error__status=ErrorStatus.RETRYING, error__try_after__gt=now
    )
    rows = WorkflowEvent.objects.filter(processed_at__isnull=True).exclude(is_held)
    free = rows.filter(Q(instance__has_open_error=False) | Q(ahead=True) | Q(error__isnull=False))
    return list(dict.fromkeys(free.order_by("pk").values_list("instance_id", flat=True)[:BATCH]))
