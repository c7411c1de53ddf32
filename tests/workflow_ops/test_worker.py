"""The worker comes back when something falls due, and nothing that fails once is forgotten."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.db import IntegrityError, InternalError, OperationalError, connection, transaction
from django.utils import timezone

from shared_apps.companies import tenancy
from shared_apps.companies.bulkhead import ONE_WORKER, alone_in
from shared_apps.companies.models import WakeUp
from tenant_apps.audit_trail.models import AuditEntry, AuditSeal
from tenant_apps.workflow_ops.agenda import Agenda
from tenant_apps.workflow_ops.enums import ErrorCategory
from tenant_apps.workflow_ops.errors import ManagerFailure
from tenant_apps.workflow_ops.failures import is_passing
from tenant_apps.workflow_ops.models import Timer, WorkflowError, WorkflowEvent
from tenant_apps.workflow_ops.sweeper import Work, find_work, seconds_until_due
from tenant_apps.workflow_ops.turns import Turns
from tenant_apps.workflow_ops.worker import Worker, visit
from tests.conftest import database_url
from tests.factories.tickets import ONLY_BLUE, PARALLEL, open_tasks, publish, submit


@pytest.fixture
def ticket(acme, globex):
    """A parallel ticket in each company; the hints of their making are taken."""
    publish(globex, PARALLEL)
    publish(acme, PARALLEL)
    submit(globex, "glen", "parallel", subject="theirs")
    ticket = submit(acme, "walt", "parallel", subject="ours")
    WakeUp.objects.all().delete()
    return ticket


def _due(place) -> float | None:
    with place.inside():
        return seconds_until_due()


def _left_behind(place, ticket) -> WorkflowEvent:
    """Store the completion of branch a as a process that is killed right after its commit does."""
    task_id = open_tasks(place, ticket)["a"]
    with place.inside():
        return WorkflowEvent.objects.create(
            instance=ticket, kind="complete", task_id=task_id, by_id=ticket.requester_id, at=timezone.now()
        )


def test_where_nothing_waits_nothing_is_due(acme, ticket):
    assert _due(acme) is None


def test_an_event_that_nobody_followed_is_due_now_and_only_in_its_company(acme, globex, ticket):
    _left_behind(acme, ticket)
    assert (_due(acme), _due(globex)) == (0.0, None)
    assert visit(company=acme.company).due_in is None
    assert _due(acme) is None


def test_an_event_behind_an_open_error_is_not_due(acme, ticket):
    publish(acme, ONLY_BLUE)
    submit(acme, "walt", "only_blue", colour="red")
    assert _due(acme) is None


def test_another_try_and_a_timer_are_due_in_their_time(acme, ticket):
    event = _left_behind(acme, ticket)
    now = timezone.now()
    with acme.inside():
        WorkflowError.objects.create(
            category="workflow_transition", instance=ticket, event=event, version=ticket.version, code="unexpected",
            fingerprint="x", message="x", status="retrying", first_at=now, last_at=now,
            try_after=now + timedelta(hours=2),
        )  # fmt: skip
    assert 7190 < _due(acme) <= 7200
    with acme.inside():
        Timer.objects.create(
            instance=ticket, step="b", n=1, source="timer", place=0, started_at=now, fires_at=now + timedelta(hours=1)
        )
    assert 3590 < _due(acme) <= 3600


def test_the_hint_is_part_of_the_users_own_transaction(acme, ticket):
    submit(acme, "walt", "parallel", subject="x")
    assert list(WakeUp.objects.values_list("company_id", flat=True)) == [acme.company.pk]
    WakeUp.objects.all().delete()
    with acme.inside(), transaction.atomic():
        submit(acme, "walt", "parallel", subject="x")
        transaction.set_rollback(True)
    assert WakeUp.objects.count() == 0


def test_the_agenda_keeps_the_latest_moment_of_each_company():
    agenda = Agenda(longest_pause=4)
    agenda.visited(company_id=1, due_in=5, now=100)
    agenda.visited(company_id=2, due_in=0, now=100)
    agenda.visited(company_id=1, due_in=1, now=100)
    agenda.visited(company_id=3, due_in=0, now=100)
    agenda.visited(company_id=3, due_in=None, now=100)
    assert agenda.take_due(now=100) == [2]
    assert agenda.take_due(now=101) == [1]
    assert agenda.take_due(now=1000) == []


def test_a_company_that_fails_is_visited_again_after_longer_and_longer_pauses():
    agenda = Agenda(longest_pause=1.5)
    pauses = []
    for _ in range(4):
        agenda.failed(company_id=1, now=0)
        pauses.append(next(pause for pause in (0.5, 1.0, 1.5, 2.0) if agenda.take_due(now=pause)))
    assert pauses == [0.5, 1.0, 1.5, 1.5]
    agenda.visited(company_id=1, due_in=None, now=0)
    agenda.failed(company_id=1, now=0)
    assert agenda.take_due(now=0.5) == [1]


def test_a_visit_that_fails_says_so_and_the_other_company_is_visited_all_the_same(acme, globex, ticket):
    with acme.inside(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflow_ops_workflowevent RENAME TO hidden")
    tenancy.leave()
    with transaction.atomic():
        assert visit(company=globex.company).failed is False


def test_the_sweep_visits_whom_something_waits_for_and_nobody_else(acme, globex):
    companies = [acme.company, globex.company]
    for company in companies:
        visit(company=company)
    assert find_work(companies=companies) == Work(now=[], later={})
    with acme.inside():
        record_of = AuditEntry.objects.create(at=timezone.now(), verb="a.test", actor_name="A", object_type="x")
    assert find_work(companies=companies) == Work(now=[acme.company.pk], later={})  # an audit row without its seal
    visit(company=acme.company)
    assert find_work(companies=companies) == Work(now=[], later={})
    with acme.inside():
        assert AuditSeal.objects.filter(entry_id=record_of.pk).count() == 1


def test_two_workers_do_not_visit_one_company_at_a_time(acme):
    with alone_in(company_id=acme.company.pk) as mine, elsewhere() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ONE_WORKER, acme.company.pk])
        assert (mine, cursor.fetchone()) == (True, (False,))
    with elsewhere() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [ONE_WORKER, acme.company.pk])
        with alone_in(company_id=acme.company.pk) as mine:
            assert mine is False


def test_a_worker_that_is_stopped_leaves_the_rest_to_the_next_one(acme):
    WakeUp.objects.all().delete()
    stop = threading.Event()
    stop.set()
    worker = Worker(stop=stop, tick_seconds=0.01, sweep_seconds=60)
    worker.turns.add([acme.company.pk])
    worker.run()
    assert list(WakeUp.objects.values_list("company_id", flat=True)) == [acme.company.pk]


@contextmanager
def elsewhere():
    """Be another process's session for the block."""
    other = psycopg2.connect(database_url())
    try:
        yield other
    finally:
        other.close()


def test_after_the_first_sweep_each_one_asks_a_part_and_in_the_end_everybody(acme, globex, ticket, monkeypatch):
    monkeypatch.setattr("tenant_apps.workflow_ops.worker.PART", 1)  # of the two
    worker = Worker(stop=threading.Event(), tick_seconds=0.01, sweep_seconds=60)
    asked = []
    for _number in range(5):
        worker._sweep(0.0)  # in both something waits: audit rows without a seal
        asked.append(worker.turns.rest())
        worker.turns = Turns()
    ours, theirs = acme.company.pk, globex.company.pk
    assert asked == [(ours, theirs), (ours,), (theirs,), (), (ours,)]


def test_a_worker_without_its_database_goes_on_and_then_looks_at_everybody(monkeypatch):
    stop, looks = threading.Event(), []

    def no_database():
        looks.append((worker.next_sweep, worker.everybody))
        worker.everybody = False
        if len(looks) == 3:
            stop.set()
        raise OperationalError

    monkeypatch.setattr("tenant_apps.workflow_ops.worker.active_companies", no_database)
    monkeypatch.setattr("tenant_apps.workflow_ops.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("tenant_apps.workflow_ops.worker.connection.close", lambda: None)
    worker = Worker(stop=stop, tick_seconds=0.001, sweep_seconds=60)
    worker.run()
    assert looks == [(0.0, True)] * 3


def _wrapped(cause: Exception) -> ManagerFailure:
    failure = ManagerFailure(category=ErrorCategory.WORKFLOW_TRANSITION, code="unexpected", sentence="x")
    failure.__cause__ = cause
    return failure


def test_only_the_databases_moments_of_weakness_pass_by_themselves():
    passing = [OperationalError(), psycopg2.OperationalError(), psycopg2.InterfaceError(), InternalError()]
    assert [is_passing(each) for each in (*passing, *map(_wrapped, passing))] == [True] * 8
    assert [is_passing(each) for each in (IntegrityError(), KeyError(), _wrapped(IntegrityError()))] == [False] * 3
