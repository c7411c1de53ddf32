"""Where I am signed in: the list, signing out in one place, signing out everywhere else."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.models import Session
from shared_apps.companies.queries import session_handle, sessions_of
from shared_apps.companies.sessions import PARENT_KEY, SessionStore
from tests.accounts.codes import SESSION, is_signed_in, signed_in_by_form, type_password
from tests.factories.companies import platform_client, sign_in


def _key(client: Client) -> str:
    return client.cookies[SESSION].value


def _enter(place, name: str, platform: Client) -> Client:
    """Return a browser at the company, handed over from that platform session."""
    client = place.client(name)
    store = SessionStore(_key(client), company_id=place.company.pk)
    store[PARENT_KEY] = _key(platform)
    store.save()
    return client


def test_the_list_names_device_address_companies_and_this_browser(acme):
    olga = acme.users["olga"]
    phone = Client(headers={"host": "localhost:8000", "user-agent": "Phone"}, REMOTE_ADDR="203.0.113.9")
    type_password(phone, olga)
    desk = Client(headers={"host": "localhost:8000", "user-agent": "Desk"}, REMOTE_ADDR="198.51.100.7")
    type_password(desk, olga)
    _enter(acme, "olga", desk)
    cards = sessions_of(user_id=olga.pk, session_key=_key(desk), now=timezone.now())
    assert [(card.device, card.address, card.companies, card.is_this_one) for card in cards] == [
        ("Desk", "198.51.100.7", ("Acme",), True),
        ("Phone", "203.0.113.9", (), False),
    ]
    page = desk.get("/account/sessions/").content.decode()
    assert re.findall(r"<strong class=\"text-break\">(\w+)</strong>", page) == ["Desk", "Phone"]
    assert _key(desk) not in page
    assert _key(phone) not in page


def test_signing_out_in_one_place_ends_it_and_the_companies_opened_from_it(acme):
    olga = acme.users["olga"]
    phone, desk = signed_in_by_form(olga), signed_in_by_form(olga)
    at_work = _enter(acme, "olga", phone)
    assert at_work.get("/tickets/").status_code == 200
    reply = desk.post(f"/account/sessions/{session_handle(_key(phone))}/end/")
    assert reply["Location"] == "/account/sessions/"
    assert (is_signed_in(phone), is_signed_in(desk)) == (False, True)
    assert at_work.get("/tickets/").status_code == 302
    entry = PlatformAuditEntry.objects.get(verb="session.ended")
    assert (entry.actor_user_id, entry.before) == (olga.pk, {"sessions": 1})


def test_signing_out_everywhere_else_leaves_this_browser(acme):
    olga = acme.users["olga"]
    phone, tablet, desk = (signed_in_by_form(olga) for _ in range(3))
    assert desk.post("/account/sessions/others/end/")["Location"] == "/account/sessions/"
    assert [is_signed_in(client) for client in (phone, tablet, desk)] == [False, False, True]


def test_signing_out_here_leads_to_the_start_page(acme):
    desk = signed_in_by_form(acme.users["olga"])
    assert desk.post(f"/account/sessions/{session_handle(_key(desk))}/end/")["Location"] == "/"
    assert not is_signed_in(desk)


def test_nobody_ends_somebody_elses_session(acme, globex):
    gina = signed_in_by_form(globex.users["gina"])
    olga = signed_in_by_form(acme.users["olga"])
    assert olga.post(f"/account/sessions/{session_handle(_key(gina))}/end/").status_code == 404
    olga.post("/account/sessions/others/end/")
    assert is_signed_in(gina)
    assert PlatformAuditEntry.objects.filter(verb="session.ended").count() == 0


def test_a_session_in_use_is_noted_every_few_minutes_only(acme, django_assert_num_queries):
    client = platform_client()
    sign_in(client, acme.users["olga"], company_id=None)
    row = Session.objects.filter(pk=_key(client))
    client.get("/companies/")
    first = row.get().seen_at
    client.get("/companies/")
    assert row.get().seen_at == first
    row.update(seen_at=first - timedelta(minutes=6))
    client.get("/companies/")
    assert row.get().seen_at > first


def test_signing_in_again_begins_anew_and_a_change_does_not(acme):
    client = signed_in_by_form(acme.users["olga"])
    began = Session.objects.get(pk=_key(client)).began_at
    client.post("/account/reauthenticate/", {"password": "correct horse 42"})
    assert Session.objects.get(pk=_key(client)).began_at == began
