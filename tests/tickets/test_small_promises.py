"""Notices in the inbox, tasks finished together, and tickets that look alike: each in two companies."""

import uuid

from django.utils import timezone

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.notifications.commands import mark_notices_read
from tenant_apps.notifications.models import Notice, OutgoingMail
from tenant_apps.notifications.queries import unread_notices
from tenant_apps.team.models import MessageTemplate
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.workflow_ops.commands import complete_together
from tenant_apps.workflow_ops.models import TaskInstance
from tests.factories.tickets import open_tasks, publish, submit

TOLD = """
format: ticketflower/v1
key: told
title: Told
ticket: {{fields: [{{id: subject, type: text}}]}}
start: tell
steps:
  tell:
    type: auto
    do: [{{notify: {{who: [{{requester: true}}], template: hello, channel: {channel}}}}}]
    next: done
  done: {{type: end}}
"""
EXPENSES = """
format: ticketflower/v1
key: expenses
title: Expenses
ticket: {fields: [{id: subject, type: text}, {id: place, type: text}], unique_warn: [subject]}
start: sign
steps:
  sign:
    type: task
    title: Sign
    bulk: true
    outcomes: [yes_, no_]
    assign: {to: {role: staff}}
    next: [{outcome: yes_, to: file}, {outcome: no_, to: done}]
  file: {type: task, title: File, assign: {to: {role: staff}}, next: done}
  done: {type: end}
"""


def _told(place, channel):
    with place.inside():
        MessageTemplate.objects.create(key="hello", title="Hello", subject="About {number}", body="See {link}")
    publish(place, TOLD.format(channel=channel))


def _counts(place):
    with place.inside():
        return Notice.objects.count(), OutgoingMail.objects.filter(subject__startswith="About T-").count()


def test_a_notice_goes_to_the_inbox_to_the_mail_or_to_both(acme, globex):
    for place, channel, counts in ((acme, "inbox", (1, 0)), (globex, "both", (1, 1))):
        _told(place, channel)
        submit(place, "walt" if place is acme else "glen", "told", subject="x")
        assert _counts(place) == counts, channel
    page = acme.client("walt").get("/tasks/").text
    assert "About T-1" in page
    assert "About T-1" not in acme.client("olga").get("/tasks/").text
    with acme.inside():
        [notice] = unread_notices(member_id=acme.actor("walt").member_id)
        assert (notice.subject, notice.path) == ("About T-1", "/tickets/1/")


def test_reading_notices_marks_ones_own_up_to_what_was_shown(acme, globex):
    _told(acme, "inbox")
    for _ in range(2):
        submit(acme, "walt", "told", subject="x")
    submit(acme, "olga", "told", subject="x")
    walt, olga = acme.actor("walt"), acme.actor("olga")
    with acme.inside():
        first = Notice.objects.order_by("pk").first().pk
        assert mark_notices_read(actor=walt, up_to=first, now=timezone.now()) == 1
        assert mark_notices_read(actor=walt, up_to=first, now=timezone.now()) == 0
        assert [len(unread_notices(member_id=person.member_id)) for person in (walt, olga)] == [1, 1]
        assert AuditEntry.objects.filter(verb="notices.read").count() == 1
    client = acme.client("walt")
    assert client.post("/tasks/messages-read/", {"up_to": "9" * 18}).status_code == 302
    assert client.post("/tasks/messages-read/", {"up_to": "x"}).status_code == 400
    with acme.inside():
        assert [len(unread_notices(member_id=person.member_id)) for person in (walt, olga)] == [0, 1]


def _expenses(place, who, *subjects):
    publish(place, EXPENSES)
    return [submit(place, who, "expenses", subject=subject) for subject in subjects]


def test_several_tasks_are_finished_at_once_and_what_cannot_be_says_why(acme, globex):
    tickets = _expenses(acme, "olga", "a", "b", "c")
    [theirs] = _expenses(globex, "gina", "a")
    ids = [open_tasks(acme, ticket)["sign"] for ticket in tickets]
    page = acme.client("walt").get("/tasks/together/expenses/sign/").text
    assert [page.count(f'value="{task}"') for task in ids] == [1, 1, 1]
    actor, command = acme.actor("walt"), uuid.uuid4()
    with acme.inside():
        for _again in range(2):
            given = {"actor": actor, "task_ids": [*ids[:2], 999], "command_id": command, "now": timezone.now()}
            told = complete_together(outcome="yes_", **given)
            assert [answer.refused for answer in told] == ["", "", "There is no such task."]
        [file] = TaskInstance.objects.filter(step="file", instance=tickets[0]).values_list("pk", flat=True)
        [one] = complete_together(
            actor=actor, task_ids=[file], outcome=None, command_id=uuid.uuid4(), now=timezone.now()
        )
        assert one.refused == "“File” is done one at a time."
        [wrong] = complete_together(
            actor=actor, task_ids=[ids[2]], outcome="maybe", command_id=uuid.uuid4(), now=timezone.now()
        )
        assert wrong.refused.startswith("T-3: “maybe” is not offered here.")
        assert TaskInstance.objects.filter(status="done").count() == 2
    assert list(open_tasks(globex, theirs)) == ["sign"]


def test_the_page_finishes_the_chosen_tasks(acme, globex):
    tickets = _expenses(acme, "olga", "a", "b", "c")
    ids = [open_tasks(acme, ticket)["sign"] for ticket in tickets]
    client = acme.client("walt")
    assert "Do 3 at once: Sign" in client.get("/tasks/").text
    sent = {"task": ids[:2], "outcome": "no_", "command_id": str(uuid.uuid4())}
    assert client.post("/tasks/together/expenses/sign/", sent).status_code == 302
    assert [list(open_tasks(acme, ticket)) for ticket in tickets] == [[], [], ["sign"]]
    assert client.post("/tasks/together/expenses/sign/", {**sent, "task": []}).status_code == 422
    assert client.get("/tasks/together/expenses/file/").status_code == 404


def test_a_ticket_that_says_the_same_as_a_running_one_is_taken_with_a_warning(acme, globex):
    _expenses(acme, "walt", "trip", "other")
    _expenses(globex, "glen", "trip")
    actor = acme.actor("walt")

    def similar(**data):
        with acme.inside():
            return submit_ticket(
                actor=actor, workflow_key="expenses", data=data, command_id=uuid.uuid4(), now=timezone.now()
            ).similar

    assert (similar(subject="trip", place="x"), similar(subject="new"), similar(place="x")) == ((1,), (), ())
    sent = {"subject": "trip", "command_id": str(uuid.uuid4())}
    page = acme.client("walt").post("/tickets/new/expenses/", sent, follow=True)
    assert "It looks like T-3, T-1, still running." in page.text


def test_nobody_learns_of_a_similar_ticket_that_is_not_theirs_to_see(acme, globex):
    _expenses(acme, "olga", "secret plan")
    with acme.inside():
        TaskInstance.objects.update(offered_role=1)  # the owners': walt is not concerned any more
    actor = acme.actor("walt")
    with acme.inside():
        given = {"subject": "secret plan"}
        made = submit_ticket(
            actor=actor, workflow_key="expenses", data=given, command_id=uuid.uuid4(), now=timezone.now()
        )
    assert made.similar == ()
