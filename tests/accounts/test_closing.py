"""Closing an account: deactivated and anonymised, never deleted."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.errors import LastOwnerLeavesError
from shared_apps.companies.forgetting import anonymise_user
from shared_apps.companies.models import Membership, Session
from shared_apps.users.models import User
from tenant_apps.audit_trail.models import AuditEntry
from tests.accounts.codes import confirmed, signed_in_by_form, type_password, with_app
from tests.accounts.companies import join, people_of
from tests.factories.companies import platform_client


def test_closing_takes_the_password_again_and_a_tick_and_forgets_the_person_everywhere(acme, globex):
    walt = acme.users["walt"]
    join(globex, walt, "staff")
    with_app(walt)
    at_work = acme.client("walt")
    asked = signed_in_by_form(acme.users["mona"]).get("/account/close/")
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
    Authenticator.objects.filter(user=walt).delete()
    client = confirmed(walt)
    with_app(walt)
    assert client.post("/account/close/", {}).status_code == 422
    assert client.post("/account/close/", {"sure": "on"}).status_code == 200
    name, address = f"Former user {walt.pk}", f"former-user-{walt.pk}@anonymised.invalid"
    gone = User.objects.get(pk=walt.pk)
    assert (gone.name, gone.email, gone.is_active, gone.has_usable_password()) == (name, address, False, False)
    for place in (acme, globex):
        assert (walt.pk, name, address, False) in people_of(place)
        with place.inside():
            entry = AuditEntry.objects.get(verb="member.anonymised")
            assert (entry.actor_name, entry.object_label, entry.before) == (name, name, {"active": True})
    assert [Membership.objects.filter(user=walt, active=True).count(), Session.objects.filter(user=walt).count()] == [
        0,
        0,
    ]
    assert [EmailAddress.objects.filter(user=walt).count(), Authenticator.objects.filter(user=walt).count()] == [0, 0]
    assert at_work.get("/tickets/").status_code == 302
    assert type_password(platform_client(), walt).status_code == 200


def test_the_audit_of_closing_names_nobody(acme):
    walt = acme.users["walt"]
    client = confirmed(walt)
    client.post("/account/close/", {"sure": "on"})
    entry = PlatformAuditEntry.objects.get(verb="user.anonymised")
    assert (entry.actor_name, entry.object_id, entry.object_label, entry.before, entry.after) == (
        f"Former user {walt.pk}",
        str(walt.pk),
        f"Former user {walt.pk}",
        {},
        {"companies": 1},
    )


def test_the_last_owner_cannot_leave_and_nothing_happens(acme, globex):
    olga = acme.users["olga"]
    join(globex, olga, "staff")
    before = (people_of(acme), people_of(globex), PlatformAuditEntry.objects.count())
    reply = confirmed(olga).post("/account/close/", {"sure": "on"})
    assert reply.status_code == 422
    assert "The last owner of Acme cannot leave." in reply.content.decode()
    assert (people_of(acme), people_of(globex), PlatformAuditEntry.objects.count()) == before
    assert User.objects.get(pk=olga.pk).email == "olga@acme.example"
    with pytest.raises(LastOwnerLeavesError):
        anonymise_user(actor=acme.actor("olga"), user_id=olga.pk, now=timezone.now())


def test_the_operators_command_does_the_same_and_doing_it_twice_changes_nothing(acme, globex, capsys):
    walt = acme.users["walt"]
    call_command("anonymise_user", "Walt@acme.example")
    once = (people_of(acme), User.objects.filter(pk=walt.pk).values().get())
    call_command("anonymise_user", str(walt.pk))
    twice = (people_of(acme), User.objects.filter(pk=walt.pk).values().get())
    twice[1]["password"] = once[1]["password"]  # unusable, with other random letters
    assert twice == once
    with pytest.raises(CommandError, match="no such account"):
        call_command("anonymise_user", "nobody@nowhere.example")
    with pytest.raises(CommandError, match="last owner of Globex"):
        call_command("anonymise_user", "gina@globex.example")


def test_a_company_that_cannot_forget_is_named_and_stops_nothing_else(acme, globex):
    walt = acme.users["walt"]
    join(globex, walt, "staff")
    with globex.inside(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {globex.schema_name}.team_member RENAME TO gone")
    with pytest.raises(CommandError, match="not in: Globex"):
        call_command("anonymise_user", "walt@acme.example")
    assert (walt.pk, f"Former user {walt.pk}", f"former-user-{walt.pk}@anonymised.invalid", False) in people_of(acme)
    assert User.objects.get(pk=walt.pk).is_active is False
