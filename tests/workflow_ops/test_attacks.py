"""Attacks of the security page on tasks and times, each by its number."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.errors import TaskChangedError, TaskRefusedError, UnknownTaskError
from tenant_apps.workflow_ops.models import TaskInstance, Transition, WorkflowEvent
from tenant_apps.workflow_ops.worker import visit
from tests.factories.playing import document, seen, tasks
from tests.factories.tickets import PURCHASE, complete, open_tasks, publish, submit


def attempt(place, who: str, task_id: int):
    """Try to complete the task as that person; return the refusal, None where it worked."""
    with place.inside():
        try:
            commands.complete_task(
                actor=place.actor(who), task_id=task_id, outcome="approve", data={"amount": "1.00"},
                command_id=uuid.uuid4(), now=timezone.now(),
            )  # fmt: skip
        except (TaskRefusedError, UnknownTaskError) as refused:
            return type(refused)
    return None


def test_attack_55_who_may_not_complete_a_task_changes_nothing_in_any_state(acme, globex):
    publish(acme, PURCHASE)
    publish(globex, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    submit(globex, "glen", "purchase", item="Canary", amount="9.00")
    task_id = open_tasks(acme, ticket)["approve"]
    before = seen(acme, ticket).state
    assert attempt(acme, "walt", task_id) is UnknownTaskError  # not offered to him
    with acme.inside():
        commands.reassign_task(
            actor=acme.actor("olga"), task_id=task_id, member_id=acme.actor("olga").member_id, now=timezone.now()
        )
    assert attempt(acme, "mona", task_id) is TaskRefusedError  # reassigned meanwhile
    assert seen(acme, ticket).state == before
    with acme.inside():
        commands.cancel_ticket(
            actor=acme.actor("olga"), number=ticket.number, reason="", command_id=uuid.uuid4(), now=timezone.now()
        )
    assert attempt(acme, "olga", task_id) is TaskChangedError  # the instance is closed
    with acme.inside():
        assert WorkflowEvent.objects.filter(kind="complete").count() == 0
    with globex.inside():
        assert Transition.objects.count() == 1


def test_attack_56_steps_cannot_be_skipped_by_forged_parameters(acme):
    publish(acme, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="900.00")
    task_id = open_tasks(acme, ticket)["approve"]
    forged = {
        "command_id": str(uuid.uuid4()), "outcome": "approve", "amount": "900.00", "to": "confirm", "next": "done",
        "state": "{}", "status": "done", "seq": "9", "assignee": "1", "instance": "7", "stood_for": "1", "version": "1",
    }  # fmt: skip
    assert acme.client("mona").post(f"/tasks/{task_id}/complete/", forged).status_code == 302
    assert list(open_tasks(acme, ticket)) == ["countersign"]
    refused = acme.client("mona").post(
        f"/tasks/{open_tasks(acme, ticket)['countersign']}/complete/", {**forged, "command_id": str(uuid.uuid4())}
    )
    assert refused.status_code == 422  # mona sees the ticket, but the task is not hers
    for action in ("complete_now", "delete", "state"):
        reply = acme.client("mona").post(f"/tasks/{task_id}/{action}/", {"command_id": str(uuid.uuid4())})
        assert reply.status_code == 404
    assert acme.client("walt").post(f"/tasks/{task_id}/skip/", {"command_id": str(uuid.uuid4())}).status_code == 404
    assert list(open_tasks(acme, ticket)) == ["countersign"]


TIMED = document(
    "timed",
    """
    work: {type: task, assign: {to: {role: staff}}, timers: [{after: PT1H, go: late}], next: done}
    late: {type: task, assign: {to: {role: staff}}, next: done}
    done: {type: end}
    """,
    start="work",
)


@pytest.mark.parametrize("skew", [timedelta(hours=-1), timedelta(hours=1)])
def test_attack_79_a_worker_with_a_wrong_clock_fires_nothing_early_or_twice(acme, monkeypatch, skew):
    publish(acme, TIMED)
    ticket = submit(acme, "walt", "timed")
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + skew)
    visit(company=acme.company)
    assert list(open_tasks(acme, ticket)) == ["work"]
    with acme.inside():
        ticket.timers.update(fires_at=right() - timedelta(seconds=1))
    for _visit in range(2):
        visit(company=acme.company)
    assert list(open_tasks(acme, ticket)) == ["late"]
    with acme.inside():
        assert WorkflowEvent.objects.filter(kind="fire").count() == 1


def test_two_people_finishing_one_task_one_wins_and_the_other_is_told_who_and_when(acme):
    publish(acme, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    [task] = tasks(acme, ticket)
    complete(acme, "mona", ticket, "approve", "approve", amount="9.00")
    with (
        acme.inside(),
        pytest.raises(TaskChangedError, match=r"^Mona finished this task on \d{4}-\d\d-\d\d \d\d:\d\d\.$"),
    ):
        commands.complete_task(
            actor=acme.actor("mona"), task_id=task.pk, outcome="reject", data={}, command_id=uuid.uuid4(),
            now=timezone.now(),
        )  # fmt: skip
    with acme.inside():
        assert TaskInstance.objects.get(pk=task.pk).outcome == "approve"
