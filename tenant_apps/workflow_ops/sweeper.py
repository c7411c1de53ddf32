"""Finds what waits in the current company: what a crash left between two commits, times that have come, effects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from shared_apps.companies.across import ask_companies
from shared_apps.companies.models import Company
from shared_apps.companies.tenancy import current_schema
from tenant_apps.workflow_ops.clockwork import fire_due_timers
from tenant_apps.workflow_ops.effects import run_due_effects
from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.following import follow_now
from tenant_apps.workflow_ops.models import WorkflowEvent

NEXT_DUE = """
SELECT extract(epoch FROM least(
    (SELECT min(fires_at) FROM {schema}.workflow_ops_timer WHERE closed_at IS NULL),
    (SELECT min(try_after) FROM {schema}.workflow_ops_effect WHERE status = 'waiting'),
    (SELECT min(try_after) FROM {schema}.workflow_ops_workflowerror WHERE status = 'retrying'),
    (SELECT e.at FROM {schema}.workflow_ops_workflowevent e WHERE e.processed_at IS NULL AND NOT EXISTS (
        SELECT FROM {schema}.workflow_ops_workflowerror x
        WHERE x.instance_id = e.instance_id AND x.status <> 'resolved' AND (x.event_id = e.id OR NOT e.ahead))
        ORDER BY e.id LIMIT 1)
) - statement_timestamp())::float8 AS due_in
"""
LATE = 100  # audit rows before the last sealed one among which one may have been committed later
SWEEP = f"""
SELECT ({NEXT_DUE}) AS due_in, EXISTS (SELECT FROM {{schema}}.notifications_outgoingmail
    WHERE status = 'waiting' AND try_after <= statement_timestamp()) AS has_mail,
    EXISTS (SELECT FROM {{schema}}.audit_trail_auditentry e
        WHERE e.id > (SELECT coalesce(max(entry_id), 0) - {LATE} FROM {{schema}}.audit_trail_auditseal)
        AND NOT EXISTS (SELECT FROM {{schema}}.audit_trail_auditseal s WHERE s.entry_id = e.id)) AS has_unsealed
"""  # noqa: S608  # nosec B608  # a text written above
TABLES = ("workflow_ops_timer", "workflow_ops_effect", "workflow_ops_workflowerror", "workflow_ops_workflowevent",
          "notifications_outgoingmail", "audit_trail_auditentry", "audit_trail_auditseal")  # fmt: skip
BATCH = 500  # instances followed per visit, so that one company cannot hold the worker


@dataclass(frozen=True, kw_only=True)
class Work:
    """Which companies have something to do `now`, and which `later`: in how many seconds."""

    now: Sequence[int]
    later: Mapping[int, float]


def find_work(*, companies: Sequence[Company]) -> Work:
    """Ask a hundred companies at a time what waits there. One that cannot be read counts as having work."""
    answers = ask_companies(companies=companies, select=SWEEP, tables=TABLES)
    due = {row["company_id"]: row["due_in"] for row in answers.rows if row["due_in"] is not None}
    other = [row["company_id"] for row in answers.rows if row["has_mail"] or row["has_unsealed"]]
    at_once = {*answers.unreadable, *other, *(key for key, due_in in due.items() if due_in <= 0)}
    return Work(now=sorted(at_once), later={key: due_in for key, due_in in due.items() if key not in at_once})


def sweep(*, now: datetime, go_on: Callable[[], bool] = lambda: True) -> int:
    """Fire what is due, do what is to be done outside, follow what has unprocessed events; return how many moved.

    It stops early, but never before it has done something, once `go_on` says no.

    `now` is the database's clock, so that two machines with different clocks fire nothing early or twice.
    """
    fired = fire_due_timers(now=now, go_on=go_on)
    affected = run_due_effects(now=now, go_on=go_on)
    return follow_now(instance_ids=[*fired, *affected, *_waiting_instances(now)], go_on=go_on)


def seconds_until_due() -> float | None:
    """Return in how many seconds the next thing falls due in the current company, at least 0; None: nothing waits.

    A timer, an effect, another try after an error, or an event that nobody has followed and no error holds back.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DUE.format(schema=connection.ops.quote_name(current_schema())))
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
