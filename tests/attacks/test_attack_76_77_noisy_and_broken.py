"""A company with endless work, or with a broken schema, takes nothing from the others."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from shared_apps.companies.models import WakeUp
from tenant_apps.workflow_ops.models import WorkflowEvent
from tenant_apps.workflow_ops.worker import Worker
from tests.factories.tickets import PARALLEL, open_tasks, publish, submit

FLOOD = 600  # tickets of the noisy company that wait at once: many times what fits into one visit


def left_behind(place, ticket, step: str) -> None:
    """Store the completion of a step as a process that is killed right after its commit does."""
    task_id = open_tasks(place, ticket)[step]
    with place.inside():
        WorkflowEvent.objects.create(
            instance=ticket, kind="complete", task_id=task_id, by_id=ticket.requester_id, at=timezone.now()
        )


def waiting(place) -> int:
    with place.inside():
        return WorkflowEvent.objects.filter(processed_at__isnull=True).count()


def hint(place, times: int = 1) -> None:
    WakeUp.objects.bulk_create(
        WakeUp(company_id=place.company.pk, written_at=timezone.now()) for _number in range(times)
    )


def flood(place, ticket, count: int) -> None:
    """Copy the ticket's instance many times, each with an event that waits, and leave a hint for each."""
    with place.inside(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = 'workflow_ops_workflowinstance'"
            " AND column_name NOT IN ('id', 'number')",
            [place.schema_name],
        )
        columns = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO workflow_ops_workflowinstance (number, {columns}) SELECT 1000 + n, {columns}"  # noqa: S608
            " FROM workflow_ops_workflowinstance, generate_series(1, %s) AS n WHERE id = %s RETURNING id",
            [count, ticket.pk],
        )
        ids = [row[0] for row in cursor.fetchall()]
        WorkflowEvent.objects.bulk_create(
            WorkflowEvent(instance_id=pk, kind="message", payload={"name": "x"}, at=timezone.now()) for pk in ids
        )
    hint(place, times=count)


@pytest.fixture
def worker() -> Worker:
    never = float("inf")
    return Worker(
        stop=threading.Event(), tick_seconds=0.01, sweep_seconds=3600, next_sweep=never, next_watch=never,
        next_tidy=never, next_refill=never, next_seal=never,
    )  # fmt: skip


@pytest.fixture
def tickets(acme, globex):
    publish(acme, PARALLEL)
    publish(globex, PARALLEL)
    both = submit(acme, "walt", "parallel"), submit(globex, "glen", "parallel")
    WakeUp.objects.all().delete()
    return both


def test_attack_76_who_floods_the_worker_delays_nobody_else(acme, globex, worker, tickets):
    noisy, quiet = tickets
    flood(acme, noisy, FLOOD)
    left_behind(globex, quiet, "a")
    hint(globex)
    worker._gather()
    visits = 0
    while waiting(globex):
        worker._visit(worker.turns.take())
        worker._gather()
        visits += 1
    assert visits <= 2  # each ends after VISIT_SECONDS
    assert waiting(acme) > 0  # it had its turn, and far more is left


def test_attack_76_a_hint_does_not_wait_behind_thousands_of_another_company(acme, globex, worker):
    hint(acme, times=5000)
    hint(globex)
    worker._gather()
    assert worker.turns.rest() == (acme.company.pk, globex.company.pk)
    assert WakeUp.objects.count() == 0


def test_attack_76_whom_more_waits_for_has_the_next_turn_at_once_if_nobody_else_waits(
    acme, globex, worker, tickets, monkeypatch
):
    monkeypatch.setattr("tenant_apps.workflow_ops.worker.VISIT_SECONDS", 0.0)  # one event each
    flood(acme, tickets[0], 20)
    worker._look()
    assert (waiting(acme), waiting(globex)) == (0, 0)


def test_attack_77_a_broken_company_stops_nobody(committed, worker):
    broken, whole = (committed({"olga": ["owner"], "walt": ["staff"]}) for _number in range(2))
    for place in (broken, whole):
        publish(place, PARALLEL)
        left_behind(place, submit(place, "walt", "parallel"), "a")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {broken.schema_name}.workflow_ops_timer CASCADE")
    worker.next_sweep = 0.0
    worker._look()
    assert (waiting(whole), waiting(broken)) == (0, 1)
    assert worker.turns.rest() == ()
