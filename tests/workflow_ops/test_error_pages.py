"""The error pages: equal errors as one line, what can be done, and what nothing will move."""

import uuid

from tenant_apps.workflow_ops.models import WorkflowError, WorkflowInstance
from tests.factories.playing import document, seen, tasks
from tests.factories.tickets import PURCHASE, complete, publish, submit

STUCK = document(
    "sort",
    """
    route: {type: task, assign: {to: {role: staff}},
      next: [{to: work, when: "subject == 'x'"}, {to: other, when: "subject == 'y'"}]}
    work: {type: task, assign: {to: {role: staff}}, next: done}
    other: {type: task, assign: {to: {role: staff}}, next: done}
    done: {type: end}
    """,
    start="route",
)


def stuck_tickets(place, who: str, count: int) -> list[WorkflowInstance]:
    publish(place, STUCK)
    made = [submit(place, who, "sort", subject="z") for _ in range(count)]
    for ticket in made:
        complete(place, who, ticket, "route")
    return made


def test_equal_errors_are_one_line_and_one_companys_never_hide_anothers(acme, globex):
    stuck_tickets(acme, "walt", 5)
    stuck_tickets(globex, "glen", 1)
    page = acme.client("olga").get("/errors/")
    assert [(group.count, group.tickets) for group in page.context["groups"]] == [(5, 5)]
    assert [group.count for group in globex.client("gina").get("/errors/").context["groups"]] == [1]


def test_a_ticket_is_corrected_and_goes_on_by_itself(acme):
    [ticket] = stuck_tickets(acme, "walt", 1)
    reply = acme.client("mona").post(
        f"/tickets/{ticket.number}/correct/", {"command_id": str(uuid.uuid4()), "subject": "x"}
    )
    assert (reply.status_code, [task.step for task in tasks(acme, ticket)]) == (302, ["work"])
    with acme.inside():
        assert WorkflowError.objects.get().status == "resolved"


def test_a_ticket_is_taken_past_the_step_at_which_it_stands(acme):
    [ticket] = stuck_tickets(acme, "walt", 1)
    with acme.inside():
        error_id = WorkflowError.objects.get().pk
    form = {"command_id": str(uuid.uuid4()), "where": "move:other"}
    assert acme.client("mona").post(f"/errors/{error_id}/go-round/", form).status_code == 302
    assert [task.step for task in tasks(acme, ticket)] == ["other"]
    assert acme.client("walt").post(f"/errors/{error_id}/go-round/", form).status_code == 403


def test_the_dry_run_of_a_bulk_retry_keeps_nothing_and_the_retry_says_how_many_moved(acme):
    made = stuck_tickets(acme, "walt", 3)
    with acme.inside():
        fingerprint = WorkflowError.objects.first().fingerprint
        WorkflowInstance.objects.filter(pk=made[0].pk).update(
            state={**seen(acme, made[0]).state, "data": {"subject": "y"}}
        )
    page = acme.client("olga").get(f"/errors/equal/{fingerprint}/?rehearse")
    assert [moves for _instance, moves in page.context["rehearsal"]] == [True, False, False]
    assert [seen(acme, ticket).seq for ticket in made] == [1, 1, 1]
    reply = acme.client("olga").post(f"/errors/equal/{fingerprint}/retry/", follow=True)
    assert "1 tickets have moved, 2 have not, 0 are still to be tried." in reply.content.decode()
    assert [seen(acme, ticket).seq for ticket in made] == [2, 1, 1]


def test_what_nothing_will_move_is_named(acme):
    publish(acme, PURCHASE)
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    with acme.inside():
        ticket.tasks.update(status="withdrawn")
    page = acme.client("olga").get("/errors/").content.decode()
    assert f"Ticket T-{ticket.number} is running, but nothing and nobody will move it" in page
