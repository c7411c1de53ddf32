"""Attack 80: a company is suspended or deleted while workflows, timers, sessions and visits are on their way."""

import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from shared_apps.companies import lifecycle, purging
from shared_apps.companies.errors import CompanyStateError, OperatorRightError
from shared_apps.companies.models import Company, Domain, Handover, Membership, Session, Tombstone, Visit, WakeUp
from shared_apps.companies.queries import active_companies
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.workflow_ops import worker as worker_module
from tenant_apps.workflow_ops.models import Timer, WorkflowInstance
from tenant_apps.workflow_ops.worker import Worker
from tests.factories.companies import platform_client
from tests.factories.operators import SYSTEM, as_actor, operator, settle_constraints
from tests.factories.tickets import PURCHASE, publish, submit
from tests.factories.visits import visit

CANARY = "canary-4711"
WAITING = """
format: ticketflower/v1
key: waiting
title: Waiting
ticket: {fields: [{id: subject, type: text}]}
start: pause
steps:
  pause: {type: wait, title: Pause, after: PT1H, next: done}
  done: {type: end}
"""


def _worker() -> Worker:
    return Worker(stop=threading.Event(), tick_seconds=0.01, sweep_seconds=3600)


def _look(worker: Worker) -> None:
    worker.next_sweep = 0.0
    worker._look()


def _due_tickets(*places) -> list[str]:
    """Return the states of one waiting ticket in each company, whose time has come."""
    made = []
    for place, who in zip(places, ("walt", "glen"), strict=False):
        publish(place, WAITING)
        made.append(submit(place, who, "waiting", subject=CANARY))
        with place.inside():
            Timer.objects.update(fires_at=timezone.now() - timedelta(minutes=1))
    return made


def _status(place, ticket) -> str:
    with place.inside():
        return WorkflowInstance.objects.get(pk=ticket.pk).status


def _close(world, place, how: str, now=None):
    actor, now = as_actor(world.root), now or timezone.now()
    act = {"suspend": lifecycle.suspend, "delete": lifecycle.plan_deletion}[how]
    return act(actor=actor, company_id=place.company.pk, reason="A reason", now=now)


def _open(world, place, how: str):
    act = {"suspend": lifecycle.resume, "delete": lifecycle.undo_deletion}[how]
    return act(actor=as_actor(world.root), company_id=place.company.pk, now=timezone.now())


@pytest.mark.parametrize("how", ["suspend", "delete"])
def test_attack_80_timers_wait_while_a_company_is_closed_and_fire_once_it_is_open(world, acme, globex, how):
    ours, theirs = _due_tickets(acme, globex)
    worker = _worker()
    _close(world, acme, how)
    _look(worker)
    assert (_status(acme, ours), _status(globex, theirs)) == ("running", "done")
    _open(world, acme, how)
    worker._look()  # no full sweep: the hint that opening leaves is enough
    assert _status(acme, ours) == "done"


def test_attack_80_a_company_that_is_closed_during_the_workers_round_is_left_alone(world, acme, globex, monkeypatch):
    ours, theirs = _due_tickets(acme, globex)
    known = active_companies()
    monkeypatch.setattr(worker_module, "active_companies", lambda **_part: known)  # as the round began
    _close(world, acme, "suspend")
    _look(_worker())
    assert (_status(acme, ours), _status(globex, theirs)) == ("running", "done")


@pytest.mark.parametrize("how", ["suspend", "delete"])
def test_attack_80_sessions_hand_overs_and_visits_end_with_the_next_request(world, acme, globex, how):
    member, other = acme.client("walt"), globex.client("glen")
    operator_browser = visit(world.root, acme)
    platform_client(acme.users["olga"]).get("/open/acme/?nonce=n")
    assert (Handover.objects.filter(company=acme.company).exists(), member.get("/").status_code) == (True, 200)
    _close(world, acme, how)
    assert (member.get("/").status_code, operator_browser.company.get("/").status_code) == (503, 503)
    assert (other.get("/").status_code, Visit.objects.get().ended_because) == (200, "suspended")
    assert [model.objects.filter(company=acme.company).count() for model in (Session, Handover)] == [0, 0]
    _open(world, acme, how)
    for browser in (member, operator_browser.company):
        assert browser.get("/").status_code == 302


def _submit_with_file(place, who: str, word: str) -> None:
    actor = place.actor(who)
    with place.inside():
        submit_ticket(
            actor=actor, workflow_key="purchase", data={"item": word, "amount": "9.00"}, now=timezone.now(),
            files={"quote": SimpleUploadedFile(f"{word}.txt", word.encode())}, command_id=uuid.uuid4(),
        )  # fmt: skip


def _furnish(place, who: str) -> None:
    """Put a canary into a ticket, a file's name and content, an error, an audit row and the cache."""
    publish(place, PURCHASE)
    _submit_with_file(place, who, CANARY)
    _due_tickets(place)
    place.client(who).get("/")
    with place.inside():
        cache.set(CANARY, "remembered")


def _rows_with_canary() -> dict[str, int]:
    """Return how many rows of every table of every schema hold the canary."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', table_schema, table_name) FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema !~ '^(pg_|information_schema)' AND %s",
            [True],
        )
        for (table,) in cursor.fetchall():
            question = f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s"  # noqa: S608  # from the catalogue
            cursor.execute(question, [f"%{CANARY}%"])
            found[table] = cursor.fetchone()[0]
    return {table: rows for table, rows in found.items() if rows}


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)).split("/")[0] for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_attack_80_after_the_purge_nothing_of_the_company_is_left(world, acme, globex, media):
    _furnish(acme, "walt")
    publish(globex, PURCHASE)
    _submit_with_file(globex, "glen", "theirs")
    assert {table.split(".")[0] for table in _rows_with_canary()} == {acme.schema_name, "public"}
    assert _files(media) == sorted([acme.schema_name, globex.schema_name])
    company_id, schema = acme.company.pk, acme.schema_name
    _close(world, acme, "delete", now=timezone.now() - timedelta(days=15))
    settle_constraints()
    assert purging.tidy_companies(actor=SYSTEM, now=timezone.now()) == ["Acme"]
    assert (_rows_with_canary(), _files(media)) == ({}, [globex.schema_name])
    assert not (media / schema).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [schema])
        assert cursor.fetchone() == (0,)
    left = [
        model.objects.filter(company_id=company_id).count() for model in (Session, Handover, Membership, WakeUp, Visit)
    ]
    assert (left, Domain.objects.filter(tenant_id=company_id).count()) == ([0] * 5, 0)
    assert not Company.objects.filter(pk=company_id).exists()
    assert list(Tombstone.objects.values_list("label", "company_id")) == [("acme", company_id)]
    assert globex.client("glen").get("/tickets/").status_code == 200


def test_attack_80_what_the_platforms_audit_says_stays(world, acme, media):
    _close(world, acme, "delete", now=timezone.now() - timedelta(days=15))
    call_command("purge_companies")
    from shared_apps.audit.models import PlatformAuditEntry

    verbs = PlatformAuditEntry.objects.filter(company_id=acme.company.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["company.created", "company.deletion_planned", "company.purged"]


def test_attack_80_the_worker_purges_when_the_day_has_come_and_not_before(world, acme, media):
    now = timezone.now()
    _close(world, acme, "delete", now=now - timedelta(days=14) + timedelta(minutes=5))
    _worker()._look()
    assert Company.objects.filter(pk=acme.company.pk).exists()
    Company.objects.filter(pk=acme.company.pk).update(purge_after=now - timedelta(minutes=1))
    _worker()._look()
    assert not Company.objects.filter(pk=acme.company.pk).exists()


@pytest.mark.parametrize("how", ["active", "suspend", "delete"])
def test_attack_80_no_company_is_purged_before_its_day(world, acme, media, how):
    if how != "active":
        _close(world, acme, how)
    with pytest.raises(CompanyStateError):
        purging.purge(actor=as_actor(world.root), company_id=acme.company.pk, now=timezone.now())
    with acme.inside():
        assert WorkflowInstance.objects.count() == 0


@pytest.mark.parametrize("role", ["Support", "Auditor"])
def test_attack_80_nobody_purges_without_the_right(world, acme, media, role):
    _close(world, acme, "delete", now=timezone.now() - timedelta(days=15))
    with pytest.raises(OperatorRightError):
        purging.purge(actor=as_actor(operator(role)), company_id=acme.company.pk, now=timezone.now())
    assert Company.objects.filter(pk=acme.company.pk).exists()


def test_attack_80_one_company_that_cannot_be_purged_keeps_no_other_from_it(world, acme, globex, media):
    """acme's folder holds something that cannot be removed as a file storage does it."""
    for place in (acme, globex):
        _close(world, place, "delete", now=timezone.now() - timedelta(days=15))
    (media / acme.schema_name).write_text("a file where a folder belongs", encoding="utf-8")
    assert purging.tidy_companies(actor=SYSTEM, now=timezone.now()) == ["Globex"]
    assert list(Company.objects.values_list("name", flat=True)) == ["Acme"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [acme.schema_name])
        assert cursor.fetchone() == (1,)
    (media / acme.schema_name).unlink()
    assert purging.tidy_companies(actor=SYSTEM, now=timezone.now()) == ["Acme"]


def test_attack_80_a_purge_never_hangs_on_who_still_works_there_and_finishes_later(committed, media):
    """Another process is in the middle of a transaction in the company; the other company's purge goes on."""
    busy, idle = committed({"bea": ["owner"]}), committed({"ida": ["owner"]})
    now = timezone.now()
    for place in (busy, idle):
        lifecycle.plan_deletion(actor=SYSTEM, company_id=place.company.pk, reason="x", now=now - timedelta(days=15))
    working, done = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic(), busy.inside():
                list(WorkflowInstance.objects.all())
                working.set()
                done.wait(120)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert working.wait(120)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        assert purging.tidy_companies(actor=SYSTEM, now=now) == [idle.company.name]
    finally:
        done.set()
        worker.join()
        connection.close()
    assert purging.tidy_companies(actor=SYSTEM, now=now) == [busy.company.name]
    assert not Company.objects.filter(pk__in=[busy.company.pk, idle.company.pk]).exists()
    Tombstone.objects.filter(company_id__in=[busy.company.pk, idle.company.pk]).delete()
