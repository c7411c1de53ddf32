"""Who gets a task, who may do it, and who never may."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team.models import Absence, Member
from tenant_apps.workflow_ops import commands, queries
from tenant_apps.workflow_ops.errors import TaskRefusedError, UnknownTaskError
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowError
from tests.factories.playing import document, finish, pass_time, seen, tasks
from tests.factories.tickets import complete, open_tasks, publish, submit

END = "done: {type: end}"


def one_task(key: str, assign: str, *, more: str = "", fields: str = "[{id: boss, type: person}]") -> str:
    return document(
        key, f"work: {{type: task, assign: {assign}{more}, next: done}}\n{END}", start="work", fields=fields
    )


def member(place, name: str) -> int:
    return place.actor(name).member_id


def holder(place, ticket) -> str | None:
    [task] = tasks(place, ticket)
    return task.claimed_by.name if task.claimed_by else None


def set_manager(place, of: str, manager: str | None) -> None:
    with place.inside():
        Member.objects.filter(pk=member(place, of)).update(manager_id=member(place, manager) if manager else None)


@pytest.mark.parametrize(
    ("assign", "expected"),
    [
        ("{to: {role: manager}}", None),
        ("{to: {person: olga@acme.example}}", "Olga"),
        ("{to: {requester: true}}", "Walt"),
        ("{to: {manager_of: requester}}", "Mona"),
        ("{to: {field: boss}}", "Olga"),
        ("{to: {any_of: [{person: olga@acme.example}, {role: manager}]}}", None),
        ("{to: {role: staff}, pick: first}", "Walt"),
    ],
)
def test_each_way_to_name_people_finds_them(acme, globex, assign, expected):
    set_manager(acme, "walt", "mona")
    publish(acme, one_task("task", assign))
    ticket = submit(acme, "walt", "task", boss=member(acme, "olga"))
    assert holder(acme, ticket) == expected
    with globex.inside():
        assert TaskInstance.objects.count() == 0


def test_a_task_for_several_is_offered_to_each_of_them_and_to_nobody_else(acme):
    publish(acme, one_task("task", "{to: {any_of: [{person: olga@acme.example}, {role: manager}]}}"))
    submit(acme, "walt", "task")
    with acme.inside():
        seen_by = {
            name: len(queries.inbox(actor=acme.actor(name), today=timezone.localdate()))
            for name in ("olga", "mona", "walt")
        }
    assert seen_by == {"olga": 1, "mona": 1, "walt": 0}


def test_round_robin_takes_turns_and_least_loaded_looks_at_the_load(committed):
    place = committed({"zoe": ["owner"], "ann": ["staff"], "bob": ["staff"], "cid": ["staff"]})
    publish(place, one_task("turns", "{to: {role: staff}, pick: round_robin}"))
    publish(place, one_task("load", "{to: {role: staff}, pick: least_loaded}"))
    turns = [holder(place, submit(place, "zoe", "turns")) for _ in range(4)]
    assert turns == ["Ann", "Bob", "Cid", "Ann"]
    assert [holder(place, submit(place, "zoe", "load")) for _ in range(3)] == ["Bob", "Cid", "Ann"]


def test_four_eyes_nobody_approves_their_own_request_on_any_path(acme):
    publish(acme, one_task("own", "{to: {role: manager}, not: [requester]}"))
    publish(acme, one_task("field", "{to: {field: boss}, not: [requester], fallback: {role: owner}}"))
    for key in ("own", "field"):
        ticket = submit(acme, "mona", key, boss=member(acme, "mona"))
        with acme.inside():
            rows = TaskInstance.objects.filter(instance_id=ticket.pk)
            task_id = rows.values_list("pk", flat=True).first()
        if task_id is None:  # nobody else is a manager: the ticket says so instead of letting mona through
            with acme.inside():
                assert WorkflowError.objects.get(instance_id=ticket.pk).code == "nobody_eligible"
            continue
        with acme.inside(), pytest.raises((TaskRefusedError, UnknownTaskError)):
            commands.complete_task(
                actor=acme.actor("mona"), task_id=task_id, outcome=None, data={}, command_id=uuid.uuid4(),
                now=timezone.now(),
            )  # fmt: skip
        with acme.inside():
            assert queries.inbox(actor=acme.actor("mona"), today=timezone.localdate()) == []
    assert finish(acme, "olga", tasks(acme, seen(acme, ticket))[0]).status == "done"


def test_four_eyes_who_did_one_step_cannot_do_the_next_nor_have_it_handed_over(acme):
    publish(
        acme,
        document(
            "twice", f"""
            first: {{type: task, assign: {{to: {{role: staff}}}}, next: second}}
            second: {{type: task, assign: {{to: {{role: staff}}, not: [first]}}, next: done}}
            {END}
            """, start="first",
        ),
    )  # fmt: skip
    with acme.inside():
        commands_team_give(acme, "mona", "staff")
    ticket = submit(acme, "olga", "twice")
    complete(acme, "walt", ticket, "first")
    task_id = open_tasks(acme, ticket)["second"]
    with acme.inside():
        with pytest.raises(TaskRefusedError, match="Four eyes"):
            commands.claim_task(actor=acme.actor("walt"), task_id=task_id, now=timezone.now())
        with pytest.raises(TaskRefusedError, match="Four eyes"):
            commands.reassign_task(
                actor=acme.actor("mona"), task_id=task_id, member_id=member(acme, "walt"), now=timezone.now()
            )
    assert complete(acme, "mona", ticket, "second").status == "done"


def commands_team_give(place, name: str, role: str) -> None:
    from tenant_apps.team.models import CompanyRole, RoleAssignment

    RoleAssignment.objects.get_or_create(member_id=member(place, name), role=CompanyRole.objects.get(key=role))


def away(place, name: str, deputy: str, *, days: tuple[int, int] = (-1, 1)) -> None:
    today = timezone.localdate()
    with place.inside():
        Absence.objects.create(
            member_id=member(place, name), deputy_id=member(place, deputy),
            first_day=today + timedelta(days=days[0]), last_day=today + timedelta(days=days[1]),
        )  # fmt: skip


def test_a_deputy_does_the_absent_persons_tasks_and_both_names_stay(acme):
    publish(acme, one_task("own", "{to: {person: olga@acme.example}}"))
    ticket = submit(acme, "walt", "own")
    [task] = tasks(acme, ticket)
    with acme.inside(), pytest.raises(TaskRefusedError):
        commands.complete_task(
            actor=acme.actor("mona"),
            task_id=task.pk,
            outcome=None,
            data={},
            command_id=uuid.uuid4(),
            now=timezone.now(),
        )
    away(acme, "olga", "mona")
    with acme.inside():
        assert [row.pk for row in queries.inbox(actor=acme.actor("mona"), today=timezone.localdate())] == [task.pk]
    done = finish(acme, "mona", task)
    assert done.state["done_by"] == {"work": [member(acme, "olga"), member(acme, "mona")]}
    [row] = tasks(acme, ticket, status="done")
    assert (row.claimed_by_id, row.stood_for_id) == (member(acme, "mona"), member(acme, "olga"))


def test_the_day_after_the_absence_the_deputy_is_nobody_again(acme):
    publish(acme, one_task("own", "{to: {person: olga@acme.example}}"))
    submit(acme, "walt", "own")
    away(acme, "olga", "mona", days=(-5, -1))
    with acme.inside():
        assert queries.inbox(actor=acme.actor("mona"), today=timezone.localdate()) == []


def test_a_deputy_cannot_approve_the_own_request_for_the_absent_manager(acme):
    set_manager(acme, "walt", "mona")
    publish(acme, one_task("managed", "{to: {manager_of: requester}, not: [requester]}"))
    ticket = submit(acme, "walt", "managed")
    away(acme, "mona", "walt")
    [task] = tasks(acme, ticket)
    with acme.inside(), pytest.raises(TaskRefusedError, match="Four eyes"):
        commands.complete_task(
            actor=acme.actor("walt"),
            task_id=task.pk,
            outcome=None,
            data={},
            command_id=uuid.uuid4(),
            now=timezone.now(),
        )


def test_the_open_tasks_of_somebody_who_leaves_go_to_others_and_past_ones_stay_theirs(acme):
    from tenant_apps.team.commands import deactivate_member

    publish(
        acme,
        document(
            "leave", f"""
            first: {{type: task, assign: {{to: {{role: staff}}}}, next: second}}
            second: {{type: task, assign: {{to: {{person: walt@acme.example}}, fallback: {{role: manager}}}},
              next: done}}
            {END}
            """, start="first",
        ),
    )  # fmt: skip
    ticket = submit(acme, "olga", "leave")
    complete(acme, "walt", ticket, "first")
    with acme.inside():
        deactivate_member(actor=acme.actor("olga"), member_id=member(acme, "walt"), now=timezone.now())
    [second] = tasks(acme, ticket, "second")
    [first] = tasks(acme, ticket, "first", status="done")
    assert (second.offered_role.key, first.claimed_by.name) == ("manager", "Walt")
    with acme.inside():
        assert AuditEntry.objects.filter(verb="task.reassigned").count() == 1
    assert complete(acme, "mona", ticket, "second").status == "done"


def test_delegating_needs_the_definitions_leave(acme):
    publish(acme, one_task("free", "{to: {role: staff}, delegate: true}"))
    publish(acme, one_task("fixed", "{to: {role: staff}}"))
    free, fixed = submit(acme, "walt", "free"), submit(acme, "walt", "fixed")
    with acme.inside():
        commands.delegate_task(
            actor=acme.actor("walt"),
            task_id=tasks(acme, free)[0].pk,
            member_id=member(acme, "olga"),
            now=timezone.now(),
        )
        with pytest.raises(TaskRefusedError, match="does not let its workers"):
            commands.delegate_task(
                actor=acme.actor("walt"), task_id=tasks(acme, fixed)[0].pk, member_id=member(acme, "olga"),
                now=timezone.now(),
            )  # fmt: skip
    assert (holder(acme, free), holder(acme, fixed)) == ("Olga", None)


def test_a_suspended_task_stands_still_and_its_time_does_not_count(acme):
    more = ", due: PT8H, timers: [{after: PT4H, do: [{ticket_status: late}]}]"
    publish(acme, one_task("rest", "{to: {role: staff}}", more=more))
    ticket = submit(acme, "walt", "rest")
    begun = tasks(acme, ticket)[0].opened_at
    with acme.inside():
        task_id = tasks(acme, ticket)[0].pk
        commands.claim_task(actor=acme.actor("walt"), task_id=task_id, now=begun)
        commands.suspend_task(actor=acme.actor("walt"), task_id=task_id, now=begun + timedelta(hours=1))
    assert pass_time(acme, begun + timedelta(hours=9)) == 0
    with acme.inside():
        commands.resume_task(actor=acme.actor("walt"), task_id=task_id, now=begun + timedelta(hours=11))
    assert tasks(acme, ticket)[0].due_at == begun + timedelta(hours=18)
    assert pass_time(acme, begun + timedelta(hours=13, minutes=59)) == 0
    assert pass_time(acme, begun + timedelta(hours=14, minutes=1)) == 1
    assert seen(acme, ticket).phase == "late"
