"""Submitting a ticket: it does it, refuses what it must, and nothing happens when it refuses."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team.models import RoleAssignment
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.tickets.errors import NotSubmittableError
from tenant_apps.tickets.models import Ticket
from tenant_apps.workflow_ops.errors import FormRefusedError
from tenant_apps.workflow_ops.models import Attachment, Counter, WorkflowEvent, WorkflowInstance
from tests.factories.tickets import PURCHASE, publish, submit


@pytest.fixture(autouse=True)
def _published(acme, globex):
    publish(globex, PURCHASE)
    submit(globex, "glen", "purchase", item="secret of globex", amount="1.00")
    publish(acme, PURCHASE)


def _submit(place, who, **given):
    actor = place.actor(who)
    values = {
        "workflow_key": "purchase",
        "data": {"item": "Pens", "amount": "9.00"},
        "command_id": uuid.uuid4(),
        "now": timezone.now(),
    }
    with place.inside():
        return submit_ticket(actor=actor, **{**values, **given})


def _rows(place) -> list[int]:
    with place.inside():
        return [model.objects.count() for model in (Ticket, WorkflowInstance, WorkflowEvent, Attachment, AuditEntry)]


def test_numbers_run_per_company(acme, globex):
    assert [_submit(acme, "walt").number for _ in range(3)] == [1, 2, 3]
    assert _submit(globex, "glen").number == 2


def test_what_was_submitted_is_kept_as_it_was(acme):
    _submit(acme, "walt")
    with acme.inside():
        assert Ticket.objects.get().submitted == {"item": "Pens", "amount": "9.00"}
        assert list(AuditEntry.objects.filter(verb="ticket.submitted").values_list("actor_name", "object_label")) == [
            ("Walt", "T-1")
        ]


def test_a_file_is_stored_under_a_name_of_ours_and_downloaded_under_its_own(acme, globex, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("../../evil\u202e.html", b"<script>alert(1)</script>", content_type="text/html")
    _submit(acme, "walt", files={"quote": upload})
    with acme.inside():
        stored = Attachment.objects.get()
    assert stored.path.startswith(f"{acme.schema_name}/")
    assert (tmp_path / stored.path).read_bytes() == b"<script>alert(1)</script>"
    url = f"/files/{stored.pk}/"
    reply = acme.client("mona").get(url)
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/octet-stream")
    assert reply["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert acme.client("").get(url).status_code == 302
    assert globex.client("gina").get(url).status_code == 404


def test_somebody_who_may_not_see_the_ticket_gets_no_file(acme, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    _submit(acme, "mona", files={"quote": SimpleUploadedFile("a.txt", b"x")})
    with acme.inside():
        key = Attachment.objects.get().pk
    assert acme.client("walt").get(f"/files/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"item": "Pens"}, "Amount: Please fill this in."),
        ({"item": "", "amount": "1.00"}, "Item: Please fill this in."),
        ({"item": "Pens", "amount": "1.00", "status": "done"}, "status: This form has no field “status”."),
    ],
)
def test_data_that_does_not_fit_the_form_is_refused(acme, data, sentence):
    before = _rows(acme)
    with pytest.raises(FormRefusedError) as refused:
        _submit(acme, "walt", data=data)
    assert str(refused.value) == sentence
    assert _rows(acme) == before


def test_who_may_not_submit_is_refused(acme):
    with acme.inside():
        RoleAssignment.objects.filter(member__user_id=acme.users["walt"].pk).delete()
    before = _rows(acme)
    with pytest.raises(NotAllowedError):
        _submit(acme, "walt")
    assert _rows(acme) == before


def test_a_workflow_for_other_roles_does_not_exist_for_this_person(acme):
    publish(
        acme, PURCHASE.replace("key: purchase", "key: secret").replace("ticket:", "ticket:\n  submit: {roles: [owner]}")
    )
    with pytest.raises(NotSubmittableError):
        _submit(acme, "walt", workflow_key="secret")
    assert _submit(acme, "olga", workflow_key="secret").number == 1


def test_the_same_command_twice_makes_one_ticket(acme):
    command_id = uuid.uuid4()
    first = _submit(acme, "walt", command_id=command_id)
    before = _rows(acme)
    again = _submit(acme, "walt", command_id=command_id)
    assert (again.number, again.repeated) == (first.number, True)
    assert _rows(acme) == before


def test_a_failure_before_the_commit_leaves_nothing(acme, monkeypatch):
    """The counter, too: a number is used up only by a ticket that is there."""
    before = _rows(acme)
    upload = SimpleUploadedFile("big", b"x" * 11)
    monkeypatch.setattr("django.conf.settings.ATTACHMENT_MAX_BYTES", 10)
    with pytest.raises(FormRefusedError, match="larger than"):
        _submit(acme, "walt", files={"quote": upload})
    assert _rows(acme) == before
    with acme.inside():
        assert Counter.objects.count() == 0
