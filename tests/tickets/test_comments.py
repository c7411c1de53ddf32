"""Comments: everybody who sees the ticket reads them, those whom it concerns are told, nobody else learns of them."""

import uuid

import pytest
from django.core import mail
from django.utils import timezone

from shared_apps.companies.models import WakeUp
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.notifications.commands import deliver_pending
from tenant_apps.notifications.models import Notice, OutgoingMail
from tenant_apps.team.models import Member, RoleAssignment
from tenant_apps.tickets.commenting import LONGEST, add_comment
from tenant_apps.tickets.models import Comment
from tenant_apps.workflow_ops.commands import claim_task
from tests.factories.tickets import PURCHASE, complete, open_tasks, publish, submit
from tests.factories.visits import make_operator, visit
from tests.url_matrix.places import command

TEXT = "Which colour?\nThe blue one is gone."


@pytest.fixture
def ticket(acme, globex):
    """Return walt's ticket in acme; glen's in globex has the same number and a comment of its own."""
    for place, who, word in ((globex, "glen", "secret of globex"), (acme, "walt", "Pens")):
        publish(place, PURCHASE)
        made = submit(place, who, "purchase", item=word, amount="9.00")
    write(globex, "glen", made.number, "Only for globex")
    return made


def write(place, who, number, body, **more):
    with place.inside():
        return add_comment(
            actor=place.actor(who), number=number, body=body, now=timezone.now(),
            **{"command_id": uuid.uuid4(), **more},
        )  # fmt: skip


def told(place) -> dict[str, list[str]]:
    """Return who got a mail and who a notice about a comment."""
    with place.inside():
        mails = OutgoingMail.objects.filter(key__startswith="comment:").order_by("recipient")
        notices = Notice.objects.filter(key__startswith="comment:").order_by("member_id")
        names = {member.pk: member.name for member in Member.objects.all()}
        return {
            "mail": [each.recipient.split("@")[0] for each in mails],
            "notice": sorted(names[each.member_id].lower() for each in notices),
        }


def test_a_comment_is_read_by_all_who_see_the_ticket_on_its_page_and_its_tasks(acme, ticket):
    walt = acme.client("walt")
    reply = walt.post(f"/tickets/{ticket.number}/comment/", command(body=TEXT))
    assert (reply.status_code, reply["Location"]) == (302, f"/tickets/{ticket.number}/#comments")
    task = open_tasks(acme, ticket)["approve"]
    pages = [
        acme.client("mona").get(f"/tickets/{ticket.number}/").text,
        acme.client("mona").get(f"/tasks/{task}/").text,
    ]
    assert ["Which colour?<br>The blue one is gone." in page for page in pages] == [True, True]
    assert ["Only for globex" in page for page in pages] == [False, False]


def test_who_does_not_see_the_ticket_can_neither_read_nor_write(acme, globex, ticket):
    other = submit(acme, "mona", "purchase", item="Chair", amount="9.00")
    walt = acme.client("walt")
    assert walt.post(f"/tickets/{other.number}/comment/", command(body="Me too")).status_code == 404
    assert globex.client("gina").post(f"/tickets/{other.number}/comment/", command(body="Me too")).status_code == 404
    with acme.inside():
        assert not Comment.objects.exists()


def test_sent_twice_it_stands_there_once(acme, ticket):
    data, walt = command(body=TEXT), acme.client("walt")
    for _time in range(2):
        assert walt.post(f"/tickets/{ticket.number}/comment/", data).status_code == 302
    with acme.inside():
        assert list(Comment.objects.values_list("body", flat=True)) == [TEXT]
        assert AuditEntry.objects.filter(verb="ticket.commented").count() == 1


@pytest.mark.parametrize(
    ("body", "sentence"), [("  \r\n ", "Write something first."), ("x" * (LONGEST + 1), "at most 5000 fit")]
)
def test_what_is_refused_is_shown_again_as_it_was_typed(acme, ticket, body, sentence):
    reply = acme.client("walt").post(f"/tickets/{ticket.number}/comment/", command(body=body))
    assert (reply.status_code, sentence in reply.text, body.strip() in reply.text) == (422, True, True)
    with acme.inside():
        assert not Comment.objects.exists()
    assert acme.client("walt").post(f"/tickets/{ticket.number}/comment/", {"body": TEXT}).status_code == 404


def test_the_requester_whoever_works_on_it_and_who_wrote_before_are_told(acme, ticket):
    with acme.inside():
        claim_task(actor=acme.actor("mona"), task_id=open_tasks(acme, ticket)["approve"], now=timezone.now())
    write(acme, "mona", ticket.number, "Which colour?")
    assert told(acme) == {"mail": ["walt"], "notice": ["walt"]}
    write(acme, "olga", ticket.number, "Blue, please.")
    assert told(acme) == {"mail": ["mona", "walt", "walt"], "notice": ["mona", "walt", "walt"]}
    write(acme, "walt", ticket.number, "Fine.")
    assert told(acme)["mail"] == ["mona", "mona", "olga", "walt", "walt"]


def test_the_mail_says_what_was_written_and_leads_to_it(acme, ticket):
    WakeUp.objects.all().delete()
    write(acme, "mona", ticket.number, TEXT)
    assert WakeUp.objects.filter(company_id=acme.company.pk).exists()  # the worker is told that there is mail
    with acme.inside():
        assert deliver_pending(now=timezone.now(), company_id=acme.company.pk) == 1
    [sent] = mail.outbox
    assert sent.subject == f"Mona wrote about T-{ticket.number} Pens for Walt"
    assert TEXT in sent.body
    assert f"http://acme.localhost:8000/tickets/{ticket.number}/#comments" in sent.body
    inbox = acme.client("walt").get("/tasks/").text
    assert f'href="/tickets/{ticket.number}/#comments"' in inbox


def test_who_left_or_sees_it_no_more_is_told_nothing(acme, ticket):
    write(acme, "mona", ticket.number, "Which colour?")
    write(acme, "olga", ticket.number, "Blue?")
    with acme.inside():
        OutgoingMail.objects.all().delete()
        Notice.objects.all().delete()
        Member.objects.filter(name="Olga").update(active=False)
        RoleAssignment.objects.filter(member__name="Mona").delete()
    write(acme, "walt", ticket.number, "Any.")
    assert told(acme) == {"mail": [], "notice": []}


def test_an_ended_ticket_can_still_be_written_about(acme, ticket):
    complete(acme, "mona", ticket, "approve", "reject", amount="9.00")
    write(acme, "walt", ticket.number, "Why?")
    assert "Why?" in acme.client("mona").get(f"/tickets/{ticket.number}/").text


def test_markup_is_shown_as_text_and_an_address_becomes_a_link(acme, ticket):
    write(
        acme, "walt", ticket.number, '<img src=x onerror="alert(1)"> javascript:alert(1) https://shop.example/?a=1&b=2'
    )
    page = acme.client("mona").get(f"/tickets/{ticket.number}/").text
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert 'href="https://shop.example/?a=1&amp;b=2"' in page


def test_the_audit_says_that_it_was_written_and_not_what(acme, ticket):
    write(acme, "walt", ticket.number, TEXT)
    with acme.inside():
        entry = AuditEntry.objects.get(verb="ticket.commented")
    assert (entry.actor_name, entry.object_label) == ("Walt", f"T-{ticket.number} Pens for Walt")
    assert "colour" not in f"{entry.before}{entry.after}"


@pytest.mark.parametrize("mode", ["read_only", "acting"])
def test_a_visiting_operator_reads_and_does_not_write(acme, ticket, mode):
    write(acme, "walt", ticket.number, TEXT)
    operator = visit(make_operator("opal", "visit", "act"), acme, mode=mode).company
    page = operator.get(f"/tickets/{ticket.number}/").text
    assert ("Which colour?" in page, "Add the comment" in page) == (True, False)
    assert operator.post(f"/tickets/{ticket.number}/comment/", command(body="Hi")).status_code == 403
