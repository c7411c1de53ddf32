"""Another main address: every company of the person writes there from now on, and workflows still find the person."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.utils import timezone

from shared_apps.companies.forgetting import anonymise_user
from shared_apps.companies.moving import follow_address
from shared_apps.users.models import User
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team.models import Member
from tests.accounts.codes import confirmed
from tests.accounts.companies import join, people_of
from tests.factories.playing import document, tasks
from tests.factories.tickets import publish, submit

NEW = "walt@new.example"
FOR_WALT = document(
    "own",
    """
    work: {type: task, assign: {to: {person: walt@acme.example}}, next: done}
    done: {type: end}
    """,
    start="work",
)


def _address_of(place, user: User) -> str:
    return next(email for user_id, _name, email, _active in people_of(place) if user_id == user.pk)


def _choose(client, email: str):
    return client.post("/account/email/", {"action_primary": "", "email": email})


def _moved(user: User, email: str = NEW) -> None:
    """Choose a new address the way people do: add it, follow the link in the mail, make it the main one."""
    client = confirmed(user)
    client.post("/account/email/", {"action_add": "", "email": email})
    link = re.search(r"http://localhost:8000(/account/confirm-email/\S+)", mail.outbox[-1].body).group(1)
    client.post(link)
    assert _choose(client, email).status_code == 302


def test_every_company_of_the_person_follows_and_nobody_else_changes(acme, globex):
    walt = acme.users["walt"]
    join(globex, walt, "staff")
    before = [(place, people_of(place)) for place in (acme, globex)]
    _moved(walt)
    for place, people in before:
        assert people_of(place) == [
            (user_id, name, NEW if user_id == walt.pk else email, active) for user_id, name, email, active in people
        ]
        with place.inside():
            entry = AuditEntry.objects.get(verb="member.address_changed")
            assert (entry.actor_name, entry.object_label) == ("Walt", "Walt")
            assert (NEW in str(entry.after), "walt@acme" in str(entry.before)) == (False, False)


def test_an_address_that_nobody_has_confirmed_is_told_to_no_company_until_it_is(acme):
    walt = acme.users["walt"]
    EmailAddress.objects.filter(user=walt).update(verified=False)
    client = confirmed(walt)
    client.post("/account/email/", {"action_add": "", "email": NEW})
    link = re.search(r"http://localhost:8000(/account/confirm-email/\S+)", mail.outbox[-1].body).group(1)
    _choose(client, NEW)
    assert (User.objects.get(pk=walt.pk).email, _address_of(acme, walt)) == (NEW, "walt@acme.example")
    client.post(link)
    assert _address_of(acme, walt) == NEW


def test_a_workflow_that_names_the_former_address_still_finds_the_person(acme, globex):
    walt = acme.users["walt"]
    publish(acme, FOR_WALT)
    _moved(walt)
    [task] = tasks(acme, submit(acme, "mona", "own"))
    assert task.claimed_by.name == "Walt"


def test_a_former_address_that_is_now_somebody_elses_means_that_person(acme):
    walt, mona = acme.users["walt"], acme.users["mona"]
    publish(acme, FOR_WALT)
    _moved(walt)
    EmailAddress.objects.filter(user=walt, email="walt@acme.example").delete()
    _moved(mona, "walt@acme.example")
    [task] = tasks(acme, submit(acme, "olga", "own"))
    assert task.claimed_by.name == "Mona"


def test_back_and_forth_keeps_each_address_once(acme):
    walt = acme.users["walt"]
    _moved(walt)
    for email in ("walt@acme.example", NEW):
        assert _choose(confirmed(walt), email).status_code == 302
    with acme.inside():
        assert Member.objects.get(user_id=walt.pk).former_emails == ["walt@acme.example"]


def test_a_company_that_cannot_follow_stops_neither_the_person_nor_the_others(acme, globex):
    walt = acme.users["walt"]
    join(globex, walt, "staff")
    with globex.inside(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {globex.schema_name}.team_member RENAME TO gone")
    _moved(walt)
    assert (User.objects.get(pk=walt.pk).email, _address_of(acme, walt)) == (NEW, NEW)
    assert follow_address(actor=acme.actor("olga"), user_id=walt.pk, now=timezone.now()) == ["Globex"]
    with globex.inside(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {globex.schema_name}.gone RENAME TO team_member")
    assert follow_address(actor=acme.actor("olga"), user_id=walt.pk, now=timezone.now()) == []
    assert _address_of(globex, walt) == NEW


def test_who_closes_the_account_is_forgotten_under_every_address(acme):
    walt = acme.users["walt"]
    _moved(walt)
    anonymise_user(actor=acme.actor("walt"), user_id=walt.pk, now=timezone.now())
    with acme.inside():
        member = Member.objects.get(user_id=walt.pk)
    assert (member.email, member.former_emails) == (f"former-user-{walt.pk}@anonymised.invalid", [])


@pytest.mark.parametrize(("broken", "status"), [("record_platform", 500), ("send_mail", 503)])
def test_what_the_audit_or_the_mail_cannot_say_does_not_happen(acme, monkeypatch, broken, status):
    walt = acme.users["walt"]
    EmailAddress.objects.create(user=walt, email=NEW, verified=True)
    client = confirmed(walt)
    client.raise_request_exception = False

    def fail(*_args, **_kwargs):
        raise OSError(broken)

    where = {
        "record_platform": "shared_apps.companies.adapters.record_platform",
        "send_mail": "django.core.mail.backends.locmem.EmailBackend.send_messages",
    }
    monkeypatch.setattr(where[broken], fail)
    assert _choose(client, NEW).status_code == status
    assert User.objects.get(pk=walt.pk).email == "walt@acme.example"
    assert list(EmailAddress.objects.filter(user=walt, primary=True).values_list("email", flat=True)) == [
        "walt@acme.example"
    ]
    assert _address_of(acme, walt) == "walt@acme.example"
