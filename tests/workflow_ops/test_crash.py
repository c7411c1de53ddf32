"""kill -9 between the user's commit and the manager's: nothing is lost, the worker heals it."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from shared_apps.companies.models import WakeUp
from tenant_apps.workflow_ops.models import Transition, WorkflowEvent, WorkflowInstance
from tests.architecture.source import ROOT
from tests.conftest import database_url
from tests.factories.tickets import PARALLEL, open_tasks, publish, submit

PATIENCE = 90.0  # seconds until a process that should have got somewhere counts as stuck


@pytest.fixture
def environment():
    return {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "saas.settings"}


def _wait_until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def _unprocessed(place) -> int:
    with place.inside():
        return WorkflowEvent.objects.filter(processed_at__isnull=True).count()


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def _killed_between_the_commits(place, ticket, environment) -> None:
    """Hold the instance's row: the process commits the user's work and then waits in the manager; kill it there."""
    task_id = open_tasks(place, ticket)["a"]
    walt = place.users["walt"].pk
    with place.inside(), transaction.atomic():
        WorkflowInstance.objects.select_for_update(no_key=True).get(pk=ticket.pk)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.workflow_ops.finish_one", str(place.company.pk), str(walt), str(task_id)],
            cwd=ROOT,
            env=environment,
        )
        try:
            _wait_until(lambda: _unprocessed(place) == 1 and _somebody_waits_for_a_lock())
        finally:
            process.kill()
            process.wait(PATIENCE)


@pytest.fixture
def places(committed):
    """Two companies with the same definition and the same ids."""
    places = [committed({"olga": ["owner"], "walt": ["staff"]}) for _ in range(2)]
    for place in places:
        publish(place, PARALLEL)
    return places


def test_the_worker_heals_what_a_killed_process_left_between_the_commits(places, environment):
    place, other = places
    submit(other, "walt", "parallel", subject="theirs")
    ticket = submit(place, "walt", "parallel", subject="x")
    _killed_between_the_commits(place, ticket, environment)
    with place.inside():
        assert Transition.objects.count() == 1
    assert (_unprocessed(place), _unprocessed(other)) == (1, 0)
    assert WakeUp.objects.filter(company_id=place.company.pk).exists()

    worker = subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=environment)
    try:
        _wait_until(lambda: _unprocessed(place) == 0)
    finally:
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
    with place.inside():
        assert Transition.objects.count() == 2
    with other.inside():
        assert Transition.objects.count() == 1


def test_the_full_sweep_heals_also_without_a_hint(places, environment):
    place, _other = places
    ticket = submit(place, "walt", "parallel", subject="x")
    _killed_between_the_commits(place, ticket, environment)
    WakeUp.objects.all().delete()
    subprocess.run([sys.executable, "manage.py", "run_worker", "--once"], cwd=ROOT, env=environment, check=True)
    assert _unprocessed(place) == 0


def test_a_company_that_is_broken_does_not_stop_the_others(places, environment):
    place, broken = places
    ticket = submit(place, "walt", "parallel", subject="x")
    _killed_between_the_commits(place, ticket, environment)
    with broken.inside(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE workflow_ops_workflowevent RENAME TO hidden")
    done = subprocess.run(
        [sys.executable, "manage.py", "run_worker", "--once"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    assert _unprocessed(place) == 0
    assert f"Work for company {broken.schema_name} failed" in done.stderr.decode()
