"""The watchdog names running tickets that nobody and nothing will move, and no others."""

import logging
import threading

import pytest

from shared_apps.companies import tenancy
from tenant_apps.team.models import Member
from tenant_apps.workflow_ops.models import TaskInstance, Timer, WorkflowInstance
from tenant_apps.workflow_ops.watchdog import Forgotten, forgotten_tickets
from tenant_apps.workflow_ops.worker import Worker
from tests.factories.tickets import ONLY_BLUE, PARALLEL, PURCHASE, RACE, complete, publish, submit

WAITING = """
format: ticketflower/v1
key: waiting
title: Waits for a message or a time
ticket: {fields: [{id: subject, type: text}]}
start: wait
steps:
  wait: {type: wait, title: Wait, SOURCE, next: done}
  done: {type: end}
"""
NOTHING = "It runs, but no task, time, message, child, effect or error is waited for."


@pytest.fixture
def ticket(acme, globex):
    """A purchase of walt's that waits for mona, the only manager; globex has one, too."""
    publish(globex, PURCHASE)
    publish(acme, PURCHASE)
    submit(globex, "glen", "purchase", item="theirs", amount="9.00")
    return submit(acme, "walt", "purchase", item="Pens", amount="9.00")


def _forgotten(place) -> list[Forgotten]:
    with place.inside():
        return list(forgotten_tickets())


def _let_go(place, name, *, active=False) -> None:
    with place.inside():
        Member.objects.filter(user_id=place.users[name].pk).update(active=active)


def test_tickets_with_a_reason_to_wait_are_not_named(acme, ticket):
    for text in (PARALLEL, RACE, ONLY_BLUE, WAITING.replace("SOURCE", "message: paid")):
        publish(acme, text)
    submit(acme, "walt", "parallel", subject="a task")
    submit(acme, "walt", "only_blue", colour="an open error")
    submit(acme, "walt", "waiting", subject="a message")
    complete(acme, "walt", submit(acme, "walt", "race", subject="done"), "quick")
    assert _forgotten(acme) == []


def test_a_ticket_that_waits_for_a_time_is_named_only_without_its_timer(acme, ticket):
    publish(acme, WAITING.replace("SOURCE", "after: PT3H"))
    waiting = submit(acme, "walt", "waiting", subject="a time")
    assert _forgotten(acme) == []
    with acme.inside():
        Timer.objects.filter(instance=waiting).delete()
    assert _forgotten(acme) == [
        Forgotten(instance_id=waiting.pk, number=waiting.number, summary=waiting.summary, why=NOTHING)
    ]


def test_a_task_that_nobody_active_can_do_is_no_reason(acme, globex, ticket):
    _let_go(acme, "mona")
    assert [str(each) for each in _forgotten(acme)] == [
        f"T-{ticket.number}: Nobody active can do what is open: Approve."
    ]
    assert _forgotten(globex) == []
    _let_go(acme, "mona", active=True)
    assert _forgotten(acme) == []


def test_a_task_taken_by_somebody_who_left_is_no_reason(acme, ticket):
    with acme.inside():
        walt = Member.objects.get(user_id=acme.users["walt"].pk)
        TaskInstance.objects.filter(instance=ticket).update(claimed_by=walt)
    _let_go(acme, "walt")
    assert [each.number for each in _forgotten(acme)] == [ticket.number]


def test_a_task_that_four_eyes_keep_from_its_only_worker_is_no_reason(acme, ticket):
    with acme.inside():
        mona = Member.objects.get(user_id=acme.users["mona"].pk)
        TaskInstance.objects.filter(instance=ticket).update(excluded=[mona.pk])
    assert [each.number for each in _forgotten(acme)] == [ticket.number]


def test_a_ticket_whose_task_was_lost_is_named(acme, ticket):
    with acme.inside():
        TaskInstance.objects.filter(instance=ticket).update(status="withdrawn")
    assert [str(each) for each in _forgotten(acme)] == [f"T-{ticket.number}: {NOTHING}"]


def test_the_worker_says_it_once_in_the_log(acme, ticket, caplog):
    with acme.inside():
        TaskInstance.objects.filter(instance=ticket).update(status="withdrawn")
        WorkflowInstance.objects.filter(pk=ticket.pk).update(open_steps=[])
    tenancy.leave()
    worker = Worker(stop=threading.Event(), tick_seconds=0.01, sweep_seconds=60)
    with caplog.at_level(logging.WARNING, logger="tenant_apps.workflow_ops.worker"):
        for _ in range(2):
            worker.watch(acme.company)
    assert [record.getMessage() for record in caplog.records] == [f"{acme.schema_name} T-{ticket.number}: {NOTHING}"]
