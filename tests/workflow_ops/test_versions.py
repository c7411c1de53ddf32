"""Running tickets stay on their version until they are moved; who cannot move is told why."""

import uuid

import pytest
from django.utils import timezone

from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.errors import TicketRefusedError
from tenant_apps.workflow_ops.models import WorkflowError
from tenant_apps.workflow_ops.moving import plan_moves
from tests.factories.playing import document, seen, tasks
from tests.factories.tickets import complete, open_tasks, publish, submit

STAFF = "assign: {to: {role: staff}}"
FIRST = document(
    "order",
    f"""
    fork: {{type: gate, split: and, next: [{{to: approve}}, {{to: pack}}]}}
    approve: {{type: task, {STAFF}, next: meet}}
    pack: {{type: task, {STAFF}, next: meet}}
    meet: {{type: gate, join: and, next: done}}
    done: {{type: end}}
    """,
    start="fork",
)
SECOND = document(
    "order",
    f"""
    fork: {{type: gate, split: and, next: [{{to: sign}}, {{to: pack}}]}}
    sign: {{type: task, {STAFF}, next: meet}}
    pack: {{type: task, {STAFF}, next: meet}}
    meet: {{type: gate, join: and, next: send}}
    send: {{type: task, {STAFF}, next: done}}
    done: {{type: end}}
    """,
    start="fork",
    more='migrate_from: {"1": {approve: sign}, "7": {gone: sign}}\n',
)


def move(place, who, ticket):
    with place.inside():
        commands.migrate_ticket(
            actor=place.actor(who), number=ticket.number, command_id=uuid.uuid4(), now=timezone.now()
        )
    return seen(place, ticket)


def test_attack_58_a_running_ticket_stays_on_its_version_when_another_is_published(acme, globex):
    publish(acme, FIRST)
    publish(globex, FIRST)
    ticket, theirs = submit(acme, "walt", "order"), submit(globex, "glen", "order")
    publish(acme, SECOND)
    complete(acme, "walt", ticket, "approve")
    assert complete(acme, "walt", ticket, "pack").status == "done"
    assert seen(globex, theirs).version_id == theirs.version_id


def test_a_ticket_moves_with_its_open_steps_and_its_waiting_branch(acme):
    publish(acme, FIRST)
    ticket = submit(acme, "walt", "order")
    complete(acme, "walt", ticket, "pack")
    publish(acme, SECOND)
    moved = move(acme, "mona", ticket)
    assert (list(moved.state["open"]), moved.state["tokens"]) == (["sign"], {"pack.0": 1})
    assert [task.step for task in tasks(acme, ticket)] == ["sign"]
    complete(acme, "walt", ticket, "sign")
    assert list(open_tasks(acme, ticket)) == ["send"]
    assert move(acme, "mona", ticket).seq == seen(acme, ticket).seq


def test_it_is_shown_beforehand_who_can_and_who_cannot_move_and_why(acme):
    publish(acme, FIRST)
    first, second = submit(acme, "walt", "order"), submit(acme, "walt", "order")
    complete(acme, "walt", second, "approve")
    publish(acme, SECOND.replace("{approve: sign}", "{approve: null}"))
    with acme.inside():
        told = {move.instance.number: move.why_not for move in plan_moves(workflow_key="order")}
    assert told == {
        first.number: "It is at “Approve”, from which the new version takes nobody over.",
        second.number: "It is at “Approve”, from which the new version takes nobody over.",
    }
    with pytest.raises(TicketRefusedError, match="takes nobody over"):
        move(acme, "mona", first)
    assert seen(acme, first).state == first.state
    page = acme.client("mona").get("/running/order/move/")
    assert "These stay where they are" in page.content.decode()


def test_a_ticket_that_could_not_begin_begins_under_the_mended_version(acme):
    broken = document(
        "sort", f"route: {{type: gate, next: [{{to: work, when: \"subject == 'x'\"}}]}}\n"
        f"work: {{type: task, {STAFF}, next: done}}\ndone: {{type: end}}", start="route",
    )  # fmt: skip
    publish(acme, broken)
    ticket = submit(acme, "walt", "sort", subject="y")
    assert ticket.status == "starting"
    publish(acme, broken.replace("when: \"subject == 'x'\"", "else: true"))
    assert move(acme, "mona", ticket).status == "running"
    with acme.inside():
        assert list(WorkflowError.objects.values_list("status", flat=True)) == ["resolved"]


def test_who_may_not_publish_moves_nothing(acme):
    publish(acme, FIRST)
    ticket = submit(acme, "walt", "order")
    publish(acme, SECOND)
    assert acme.client("walt").post("/running/order/move/").status_code == 403
    assert seen(acme, ticket).version_id == ticket.version_id
