"""The manager plays what only rows can show: timers, choices, many instances, children, effects, messages."""

import uuid
from datetime import timedelta

from django.utils import timezone

from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.clockwork import fire_due_timers
from tenant_apps.workflow_ops.models import Effect, TaskInstance, Timer, WorkflowError, WorkflowEvent, WorkflowInstance
from tests.factories.playing import document, finish, message, pass_time, seen, tasks, timers
from tests.factories.tickets import complete, open_tasks, publish, submit

STAFF = "assign: {to: {role: staff}}"


def test_a_timer_withdraws_the_task_and_goes_its_own_way(acme, globex):
    text = document(
        "late",
        f"""
        answer: {{type: task, {STAFF}, timers: [{{after: PT1H, go: chase}}], next: done}}
        chase: {{type: task, {STAFF}, next: done}}
        done: {{type: end}}
        """,
        start="answer",
    )
    publish(acme, text)
    publish(globex, text)
    ticket, theirs = submit(acme, "walt", "late"), submit(globex, "glen", "late")
    begun = timezone.now()
    assert pass_time(acme, begun + timedelta(minutes=59)) == 0
    assert pass_time(acme, begun + timedelta(minutes=61)) == 1
    assert list(open_tasks(acme, ticket)) == ["chase"]
    assert [task.status for task in tasks(acme, ticket, "answer", status="withdrawn")] == ["withdrawn"]
    assert list(open_tasks(globex, theirs)) == ["answer"]
    assert pass_time(acme, begun + timedelta(hours=5)) == 0


def test_a_repeating_reminder_stops_after_its_most_and_when_the_task_is_done(acme):
    publish(
        acme,
        document(
            "nag",
            f"""
            work: {{type: task, {STAFF},
              timers: [{{after: PT1H, every: PT2H, max: 2, do: [{{ticket_status: late}}]}}], next: done}}
            done: {{type: end}}
            """,
            start="work",
        ),
    )
    ticket = submit(acme, "walt", "nag")
    begun = timezone.now()
    moved = [pass_time(acme, begun + timedelta(hours=hours)) for hours in (0.9, 1.1, 2.9, 3.1, 5.1, 9)]
    assert moved == [0, 1, 0, 1, 0, 0]
    assert seen(acme, ticket).phase == "late"
    other = submit(acme, "walt", "nag")
    complete(acme, "walt", other, "work")
    assert pass_time(acme, begun + timedelta(hours=2)) == 0


def test_a_timer_of_an_older_opening_does_nothing(acme):
    publish(
        acme,
        document(
            "loop",
            f"""
            work: {{type: task, outcomes: [again, ok], {STAFF}, timers: [{{after: PT1H, go: chase}}],
              next: [{{outcome: again, to: work}}, {{outcome: ok, to: done}}]}}
            chase: {{type: task, {STAFF}, next: done}}
            done: {{type: end}}
            """,
            start="work",
        ),
    )
    ticket = submit(acme, "walt", "loop")
    with acme.inside():
        old = Timer.objects.get()
    complete(acme, "walt", ticket, "work", "again")
    with acme.inside():  # as if the first opening's timer had fired in the very moment it was left
        Timer.objects.filter(pk=old.pk).update(closed_at=None, fires_at=timezone.now())
        assert fire_due_timers(now=timezone.now() + timedelta(seconds=1)) == [ticket.pk]
    pass_time(acme, timezone.now())
    with acme.inside():
        assert WorkflowEvent.objects.get(kind="fire").transition.kind == "superseded"
    assert list(open_tasks(acme, ticket)) == ["work"]


def test_a_choice_goes_by_whichever_comes_first(acme):
    publish(
        acme,
        document(
            "parcel",
            """
            receive: {type: choice, events: [{button: arrived, by: {to: {requester: true}}, to: done},
              {message: carrier, to: told}, {after: P1D, to: lost}]}
            done: {type: end, result: here}
            told: {type: end, result: told}
            lost: {type: end, result: lost}
            """,
            start="receive",
        ),
    )
    pressed, told, lost = (submit(acme, "walt", "parcel") for _ in range(3))
    [task] = tasks(acme, pressed)
    assert (finish(acme, "walt", task, "arrived").status, seen(acme, pressed).result) == ("done", "here")
    assert message(acme, "mona", told, "carrier").result == "told"
    assert tasks(acme, told) == []
    pass_time(acme, timezone.now() + timedelta(days=1, minutes=1))
    assert seen(acme, lost).result == "lost"
    assert [closed for *_rest, closed in timers(acme, pressed)] == [True]


def test_one_task_a_line_two_are_enough_and_the_rest_is_withdrawn(acme):
    publish(
        acme,
        document(
            "quotes",
            f"""
            compare: {{type: task, title: Score, form: [{{id: score, type: integer}}],
              multi: {{over: quotes, done: 2}}, {STAFF}, next: done}}
            done: {{type: end}}
            """,
            start="compare",
            fields="[{id: quotes, type: list, items: [{id: vendor, type: text}]}]",
        ),
    )
    ticket = submit(acme, "walt", "quotes", quotes=[{"vendor": "A"}, {"vendor": "B"}, {"vendor": "C"}])
    first, second, third = tasks(acme, ticket)
    assert [task.title for task in (first, second, third)] == ["Score: A", "Score: B", "Score: C"]
    finish(acme, "walt", third, score=5)
    ended = finish(acme, "walt", first, score=3)
    assert (ended.status, ended.state["data"]["score"]) == ("done", [3, 5])
    assert [task.pk for task in tasks(acme, ticket, status="withdrawn")] == [second.pk]


def test_a_child_workflow_gives_its_result_and_its_fields_back(acme):
    publish(
        acme,
        document(
            "find",
            f"""
            look: {{type: task, form: [{{id: vendor, type: text}}], {STAFF}, next: found}}
            found: {{type: end, result: found}}
            """,
            start="look",
            fields="[{id: item, type: text}]",
        ),
    )
    publish(
        acme,
        document(
            "order",
            f"""
            search: {{type: sub, workflow: find, pass: {{item: subject}}, save: {{supplier: vendor}},
              next: [{{outcome: found, to: buy}}, {{else: true, to: none}}]}}
            buy: {{type: task, {STAFF}, next: none}}
            none: {{type: end}}
            """,
            start="search",
            more="vars: [{id: supplier, type: text}]\n",
        ),
    )
    parent = submit(acme, "walt", "order", subject="Desk")
    with acme.inside():
        child = WorkflowInstance.objects.get(parent_id=parent.pk)
        assert (child.state["data"], child.requester_id) == ({"item": "Desk"}, parent.requester_id)
    assert open_tasks(acme, parent) == {}
    complete(acme, "walt", child, "look", vendor="Acme Desks")
    assert list(open_tasks(acme, parent)) == ["buy"]
    assert seen(acme, parent).state["data"] == {"subject": "Desk", "supplier": "Acme Desks"}
    with acme.inside():
        assert sorted(Effect.objects.values_list("kind", "status")) == [
            ("start_child", "done"),
            ("tell_parent", "done"),
        ]


def test_cancelling_a_ticket_cancels_its_child_too(acme):
    publish(
        acme,
        document("child", f"wait_here: {{type: task, {STAFF}, next: done}}\ndone: {{type: end}}", start="wait_here"),
    )
    publish(acme, document("parent", "go: {type: sub, workflow: child, next: done}\ndone: {type: end}", start="go"))
    parent = submit(acme, "walt", "parent")
    with acme.inside():
        commands.cancel_ticket(
            actor=acme.actor("mona"),
            number=parent.number,
            reason="No more",
            command_id=uuid.uuid4(),
            now=timezone.now(),
        )
        statuses = WorkflowInstance.objects.order_by("pk").values_list("status", flat=True)
        assert list(statuses) == ["cancelled", "cancelled"]
        assert TaskInstance.objects.filter(status="open").count() == 0
        assert WorkflowError.objects.count() == 0


def test_attack_53_workflows_that_start_each_other_end_at_the_depth_limit(acme):
    publish(
        acme,
        document(
            "endless",
            "again: {type: auto, do: [{create_ticket: {workflow: endless}}], next: done}\ndone: {type: end}",
            start="again",
        ),
    )
    submit(acme, "walt", "endless")
    for _visit in range(5):
        pass_time(acme, timezone.now())
    with acme.inside():
        assert WorkflowInstance.objects.count() == 11
        error = WorkflowError.objects.get()
        assert (error.category, error.code, error.instance.depth) == ("workflow_transition", "effect_failed", 10)
        assert "10 times in a row" in error.message


def test_an_auto_step_creates_a_ticket_with_values_of_this_one(acme):
    publish(
        acme,
        document(
            "item",
            f"do_it: {{type: task, {STAFF}, next: done}}\ndone: {{type: end}}",
            start="do_it",
            fields="[{id: what, type: text}, {id: cost, type: money}]",
        ),
    )
    publish(
        acme,
        document(
            "mother",
            """
            make: {type: auto, do: [{set: {cost: "2 * 10.5"}},
              {create_ticket: {workflow: item, fields: {what: subject, cost: cost}}},
              {ticket_status: asked}], next: done}
            done: {type: end, result: made}
            """,
            start="make",
            more="vars: [{id: cost, type: money}]\n",
        ),
    )
    mother = submit(acme, "walt", "mother", subject="Chairs")
    with acme.inside():
        made = WorkflowInstance.objects.exclude(pk=mother.pk).get()
        assert (made.state["data"], made.depth) == ({"what": "Chairs", "cost": "21.00"}, 1)
    mother = seen(acme, mother)
    assert (mother.status, mother.result, mother.phase) == ("done", "made", "asked")


def test_a_kept_message_waits_for_its_step_and_another_is_lost(acme):
    publish(
        acme,
        document(
            "post",
            f"""
            first: {{type: task, {STAFF}, next: paid}}
            paid: {{type: wait, message: {{name: payment, keep: true}}, next: shipped}}
            shipped: {{type: wait, message: shipment, next: done}}
            done: {{type: end}}
            """,
            start="first",
        ).replace("message: shipment", "message: shipment"),
    )
    ticket = submit(acme, "walt", "post")
    message(acme, "mona", ticket, "payment")
    message(acme, "mona", ticket, "shipment")
    assert list(seen(acme, ticket).state["messages"]) == ["payment"]
    complete(acme, "walt", ticket, "first")
    assert list(seen(acme, ticket).state["open"]) == ["shipped"]
    assert message(acme, "mona", ticket, "shipment").status == "done"


def test_skip_send_back_and_reopen(acme):
    publish(
        acme,
        document(
            "steps",
            f"""
            one: {{type: task, {STAFF}, next: two}}
            two: {{type: task, {STAFF}, next: done}}
            done: {{type: end}}
            """,
            start="one",
            more="reopen: {within: P7D, to: two}\n",
        ),
    )
    ticket = submit(acme, "walt", "steps")
    mona, now = acme.actor("mona"), timezone.now()
    with acme.inside():
        commands.skip_step(
            actor=mona,
            task_id=TaskInstance.objects.get(status="open").pk,
            outcome=None,
            command_id=uuid.uuid4(),
            now=now,
        )
        commands.send_back(
            actor=mona, task_id=TaskInstance.objects.get(status="open").pk, to="one", command_id=uuid.uuid4(), now=now
        )
    assert [task.step for task in tasks(acme, ticket)] == ["one"]
    complete(acme, "walt", ticket, "one")
    assert complete(acme, "walt", ticket, "two").status == "done"
    with acme.inside():
        commands.reopen_ticket(
            actor=acme.actor("walt"), number=ticket.number, command_id=uuid.uuid4(), now=timezone.now()
        )
    assert (seen(acme, ticket).status, [task.step for task in tasks(acme, ticket)]) == ("running", ["two"])
