"""Endpoints of webhooks: made with a secret that is shown once, changed, renewed, deleted."""

import pytest

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team import commands, queries
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import Endpoint
from tenant_apps.team.rules import NotAllowedError
from tests.team.doing import do, stored, verbs

HOOK = {"title": "Accounting", "url": "https://books.example/hook?kind=order", "active": True}


@pytest.fixture
def accounting(acme, globex):
    """Both companies have an endpoint of the same key and the same id."""
    do(globex, "gina", commands.create_endpoint, key="accounting", **HOOK)
    return do(acme, "olga", commands.create_endpoint, key="accounting", **HOOK).pk


def _endpoint(place) -> Endpoint:
    with place.inside():
        return queries.get_endpoint(key="accounting")


def test_an_endpoint_is_made_with_a_secret_of_its_own(acme, globex, accounting):
    ours, theirs = _endpoint(acme), _endpoint(globex)
    assert (ours.pk, ours.url, ours.active) == (theirs.pk, HOOK["url"], True)
    assert (len(ours.secret), ours.secret == theirs.secret) == (50, False)
    with acme.inside():
        assert (queries.endpoint_keys(), queries.get_endpoint(key="nothing")) == ({"accounting"}, None)
    assert verbs(acme) == ["endpoint.created"]


def test_the_secret_is_in_no_audit_row(acme, accounting):
    first = _endpoint(acme).secret
    do(acme, "olga", commands.renew_endpoint_secret, endpoint_id=accounting)
    do(acme, "olga", commands.delete_endpoint, endpoint_id=accounting)
    with acme.inside():
        rows = str(list(AuditEntry.objects.values()))
    assert ("accounting" in rows, first in rows, "secret'" in rows) == (True, False, False)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        *(
            (url, "Write the whole address, such as https://example.com/hook.")
            for url in (
                "books.example/hook",
                "ftp://books.example/",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https://",
                "https:///hook",
                "https://books.example:port/",
                "https://books.example:99999/",
                "https://[::1/",
                "https://books.example/ho ok",
                "https://books.example/\r\nX: y",
            )
        ),
        (
            "https://me:secret@books.example/",
            "Leave name and password out of the address; what is sent is signed with the secret.",
        ),
        ("https://books.example/#top", "Leave out the part after #; it is never sent."),
    ],
)
def test_an_address_that_cannot_be_called_is_refused_and_nothing_happens(acme, accounting, url, sentence):
    before = stored(acme)
    for command, given in (
        (commands.create_endpoint, {"key": "other"}),
        (commands.edit_endpoint, {"endpoint_id": accounting}),
    ):
        with pytest.raises(SettingRefusedError) as refused:
            do(acme, "olga", command, **given, **{**HOOK, "url": url})
        assert (str(refused.value), refused.value.field) == (sentence, "url")
    assert stored(acme) == before


def test_a_key_is_given_once(acme, accounting):
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        do(acme, "olga", commands.create_endpoint, key="accounting", **HOOK)
    assert (str(refused.value), refused.value.field) == ("An endpoint with this key exists already.", "key")
    assert stored(acme) == before


def test_an_endpoint_is_changed_keeps_its_secret_and_the_same_again_changes_nothing(acme, globex, accounting):
    secret, theirs = _endpoint(acme).secret, stored(globex)
    changed = {"title": "Books", "url": "http://books.example:8080/", "active": False}
    do(acme, "olga", commands.edit_endpoint, endpoint_id=accounting, **changed)
    now = _endpoint(acme)
    assert (now.title, now.url, now.active, now.secret) == (*changed.values(), secret)
    before = stored(acme)
    do(acme, "olga", commands.edit_endpoint, endpoint_id=accounting, **changed)
    assert (stored(acme), stored(globex)) == (before, theirs)
    assert verbs(acme) == ["endpoint.created", "endpoint.edited"]


def test_a_renewed_secret_replaces_the_old_one(acme, globex, accounting):
    first, theirs = _endpoint(acme).secret, stored(globex)
    shown = do(acme, "olga", commands.renew_endpoint_secret, endpoint_id=accounting).secret
    assert (_endpoint(acme).secret, shown == first) == (shown, False)
    assert stored(globex) == theirs
    assert verbs(acme) == ["endpoint.created", "endpoint.secret_renewed"]


def test_an_endpoint_is_deleted_once(acme, globex, accounting):
    do(acme, "olga", commands.delete_endpoint, endpoint_id=accounting)
    assert (_endpoint(acme), _endpoint(globex).pk) == (None, accounting)
    before = stored(acme)
    for command, given in (
        (commands.delete_endpoint, {}),
        (commands.renew_endpoint_secret, {}),
        (commands.edit_endpoint, HOOK),
    ):
        with pytest.raises(UnknownError):
            do(acme, "olga", command, endpoint_id=accounting, **given)
    assert stored(acme) == before


@pytest.mark.parametrize("who", ["mona", "walt"])
def test_who_does_not_manage_the_company_changes_no_endpoint(acme, accounting, who):
    before = stored(acme)
    for command, given in (
        (commands.create_endpoint, {"key": "other", **HOOK}),
        (commands.edit_endpoint, {"endpoint_id": accounting, **HOOK}),
        (commands.renew_endpoint_secret, {"endpoint_id": accounting}),
        (commands.delete_endpoint, {"endpoint_id": accounting}),
    ):
        with pytest.raises(NotAllowedError):
            do(acme, who, command, **given)
    assert stored(acme) == before


def test_the_page_shows_the_secret_once_and_never_again(acme, accounting):
    olga = acme.client("olga")
    made = olga.post("/settings/endpoints/new/", {"key": "crm", "title": "CRM", "url": "https://crm.example/"})
    with acme.inside():
        crm = queries.get_endpoint(key="crm")
    assert (made.status_code, crm.secret in made.content.decode(), crm.active) == (200, True, False)
    assert "no-store" in made["Cache-Control"]
    for page in ("/settings/endpoints/", f"/settings/endpoints/{crm.pk}/"):
        text = olga.get(page).content.decode()
        assert ("CRM" in text, crm.secret in text) == (True, False)
    renewed = olga.post(f"/settings/endpoints/{crm.pk}/secret/").content.decode()
    with acme.inside():
        assert (crm.secret in renewed, queries.get_endpoint(key="crm").secret in renewed) == (False, True)
