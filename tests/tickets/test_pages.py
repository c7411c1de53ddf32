"""The desk's pages over HTTP."""

import uuid

import pytest

from tenant_apps.workflow_ops import visibility
from tests.factories.tickets import ONLY_BLUE, PURCHASE, open_tasks, publish, submit

SEVERAL = """
format: ticketflower/v1
key: several
title: Several
ticket: {summary: "{subject}", fields: [{id: subject, type: text}]}
start: work
steps:
  work: {type: task, title: Work, assign: {to: {any_of: [{person: olga@acme.example}, {%s}]}}, next: done}
  done: {type: end}
"""


@pytest.fixture(autouse=True)
def _published(acme, globex):
    publish(globex, PURCHASE)
    submit(globex, "glen", "purchase", item="secret of globex", amount="1.00")
    publish(acme, PURCHASE)


def _post_ticket(client, **fields):
    return client.post(
        "/tickets/new/purchase/", {"item": "Pens", "amount": "9.00", "command_id": str(uuid.uuid4()), **fields}
    )


def test_submitting_leads_to_the_ticket_which_shows_where_it_is(acme):
    walt = acme.client("walt")
    reply = _post_ticket(walt)
    assert (reply.status_code, reply["Location"]) == (302, "/tickets/1/")
    page = walt.get("/tickets/1/").content.decode()
    assert "Pens for Walt" in page
    assert "anyone with the role Manager" in page


def test_a_form_with_faults_keeps_what_was_typed(acme):
    reply = _post_ticket(acme.client("walt"), amount="nine", item="A very special pen")
    assert reply.status_code == 422
    assert 'value="A very special pen"' in reply.content.decode()
    assert 'value="nine"' in reply.content.decode()


def test_sending_the_form_twice_makes_one_ticket(acme):
    walt = acme.client("walt")
    command_id = str(uuid.uuid4())
    assert _post_ticket(walt, command_id=command_id)["Location"] == "/tickets/1/"
    assert _post_ticket(walt, command_id=command_id)["Location"] == "/tickets/1/"
    assert walt.get("/tickets/2/").status_code == 404


@pytest.mark.parametrize("few", [visibility.FEW, 0])  # looked up one by one, or by walking along the newest
def test_the_list_shows_only_what_one_may_see(*, acme, globex, monkeypatch, few):
    monkeypatch.setattr(visibility, "FEW", few)
    submit(acme, "mona", "purchase", item="For Mona", amount="1.00")
    submit(acme, "walt", "purchase", item="For Walt", amount="1.00")
    walts, monas = (acme.client(name).get("/tickets/").content.decode() for name in ("walt", "mona"))
    assert ["For Mona" in walts, "For Walt" in walts] == [False, True]
    assert ["For Mona" in monas, "For Walt" in monas] == [True, True]
    assert "secret of globex" not in walts + monas


@pytest.mark.parametrize("few", [visibility.FEW, 0])
@pytest.mark.parametrize(
    ("offered", "seen"), [("role: staff", True), ("person: walt@acme.example", True), ("role: owner", False)]
)
def test_who_is_offered_a_task_among_several_sees_its_ticket(*, acme, globex, monkeypatch, few, offered, seen):
    monkeypatch.setattr(visibility, "FEW", few)
    publish(acme, SEVERAL % offered)
    submit(globex, "glen", "purchase", item="secret of globex", amount="1.00")
    number = submit(acme, "mona", "several", subject="For some").number
    walt = acme.client("walt")
    assert ("For some" in walt.get("/tickets/").text, walt.get(f"/tickets/{number}/").status_code == 200) == (
        seen,
        seen,
    )
    assert ("For some" in walt.get("/tasks/").text) == seen


@pytest.mark.parametrize(
    "query",
    [
        "?before=0",
        "?before=99999999999999999999999",
        "?status=nonsense",
        "?workflow=%00",
        "?text=%27%22%3B--",
        "?order=password",
    ],
)
def test_a_strange_filter_narrows_nothing_and_breaks_nothing(acme, query):
    submit(acme, "walt", "purchase", item="For Walt", amount="1.00")
    reply = acme.client("walt").get(f"/tickets/{query}")
    assert reply.status_code == 200


@pytest.mark.parametrize("path", ["tickets", "tasks"])
def test_an_address_with_a_number_beyond_all_numbers_is_not_found(acme, path):
    submit(acme, "walt", "purchase", item="For Walt", amount="1.00")
    numbers = (str(2**63), "9" * 40, "0")
    assert [acme.client("mona").get(f"/{path}/{number}/").status_code for number in numbers] == [404] * 3


def test_a_page_of_tickets_leads_to_the_next(acme):
    for number in range(26):
        submit(acme, "walt", "purchase", item=f"Item {number}.", amount="1.00")
    walt = acme.client("walt")
    first = walt.get("/tickets/")
    assert [row.number for row in first.context["page"].rows] == list(range(26, 1, -1))
    assert first.context["next_url"] == "?before=2"
    assert [row.number for row in walt.get("/tickets/?before=2").context["page"].rows] == [1]


def test_a_ticket_of_somebody_else_is_not_found(acme, globex):
    submit(acme, "mona", "purchase", item="For Mona", amount="1.00")
    assert acme.client("walt").get("/tickets/1/").status_code == 404
    assert globex.client("glen").get("/tickets/1/").content.decode().count("For Mona") == 0


def test_a_task_is_taken_given_back_and_finished_on_its_page(acme):
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    task = open_tasks(acme, ticket)["approve"]
    mona = acme.client("mona")
    assert "Approve" in mona.get("/tasks/").content.decode()
    assert mona.post(f"/tasks/{task}/claim/")["Location"] == f"/tasks/{task}/"
    assert mona.post(f"/tasks/{task}/give-back/")["Location"] == "/tasks/"
    page = mona.get(f"/tasks/{task}/")
    answer = {
        "amount": "9.00",
        "note": "ok",
        "outcome": "approve",
        "version": page.context["task"].version,
        "command_id": page.context["command_id"],
    }
    assert mona.post(f"/tasks/{task}/complete/", answer)["Location"] == "/tickets/1/"
    shown = mona.get("/tickets/1/").content.decode()
    assert ["Approve: Approve" in shown, "Confirm receipt" in shown] == [True, True]


def test_who_was_slower_is_told_and_keeps_what_was_typed(acme):
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    task = open_tasks(acme, ticket)["approve"]
    mona = acme.client("mona")
    answer = {"amount": "9.00", "outcome": "approve", "command_id": str(uuid.uuid4())}
    mona.post(f"/tasks/{task}/complete/", answer)
    late = mona.post(
        f"/tasks/{task}/complete/", {**answer, "command_id": str(uuid.uuid4()), "note": "my long considered note"}
    )
    assert late.status_code == 409
    assert "Mona finished this task on" in late.content.decode()
    assert "my long considered note" in late.content.decode()


def test_a_forged_outcome_is_refused(acme):
    ticket = submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    task = open_tasks(acme, ticket)["approve"]
    reply = acme.client("mona").post(
        f"/tasks/{task}/complete/", {"amount": "9.00", "outcome": "done", "to": "done", "command_id": str(uuid.uuid4())}
    )
    assert reply.status_code == 422
    assert open_tasks(acme, ticket) == {"approve": task}


def test_a_task_of_other_roles_is_not_found(acme, globex):
    ticket = submit(acme, "mona", "purchase", item="Pens", amount="9.00")
    task = open_tasks(acme, ticket)["approve"]
    for url in (f"/tasks/{task}/claim/", f"/tasks/{task}/give-back/", f"/tasks/{task}/complete/"):
        assert acme.client("walt").post(url).status_code == 404
    assert acme.client("walt").get(f"/tasks/{task}/").status_code == 404


def test_when_the_workflow_fails_the_page_says_that_the_work_is_saved(acme):
    publish(acme, ONLY_BLUE)
    walt = acme.client("walt")
    reply = walt.post("/tickets/new/only_blue/", {"colour": "red", "command_id": str(uuid.uuid4())}, follow=True)
    page = reply.content.decode()
    assert "Everything you did is saved, but the workflow could not go on." in page
    assert "red" in page
    assert walt.get("/errors/").status_code == 403


def test_admins_see_the_error_and_are_told_honestly_whether_a_retry_worked(acme, globex):
    publish(acme, ONLY_BLUE)
    submit(acme, "walt", "only_blue", colour="red")
    olga = acme.client("olga")
    assert "No way leads on from" in olga.get("/errors/").content.decode()
    reply = olga.post("/errors/1/retry/", follow=True)
    assert "The ticket did not move." in reply.content.decode()
    assert globex.client("gina").get("/errors/1/").status_code == 404
    assert globex.client("gina").post("/errors/1/retry/").status_code == 404


def test_anonymous_people_are_led_to_the_sign_in_and_back(acme):
    reply = acme.client().get("/tickets/1/")
    assert (reply.status_code, reply["Location"]) == (302, "/sign-in/?next=%2Ftickets%2F1%2F")
