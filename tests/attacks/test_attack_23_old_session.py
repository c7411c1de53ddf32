"""Attack 23: something delicate from a session that was confirmed too long ago, or never."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from shared_apps.companies.sessions import SessionStore
from shared_apps.users.models import User
from tests.accounts.codes import SESSION, code_of, confirmed, with_app
from tests.factories.companies import platform_client

METHODS = "account_authentication_methods"


def _age(client, seconds: int) -> None:
    """Make the session's last confirmation so much older."""
    session = SessionStore(client.cookies[SESSION].value, company_id=None)
    session[METHODS] = [{**record, "at": record["at"] - seconds} for record in session[METHODS]]
    session.save()


def _state(user: User) -> tuple:
    return (
        User.objects.values("email", "password", "is_active", "name").get(pk=user.pk),
        list(EmailAddress.objects.filter(user=user).order_by("pk").values_list("email", "primary", "verified")),
        list(Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", "type", "data")),
    )


DELICATE = {
    "add an address": ("/account/email/", {"action_add": "", "email": "new@acme.example"}),
    "remove an address": ("/account/email/", {"action_remove": "", "email": "other@acme.example"}),
    "another main address": ("/account/email/", {"action_primary": "", "email": "other@acme.example"}),
    "switch the app off": ("/account/second-factor/totp/deactivate/", {}),
    "new recovery codes": ("/account/second-factor/recovery-codes/generate/", {}),
    "add a passkey": ("/account/second-factor/webauthn/add/", {"name": "x", "credential": "{}"}),
    "close the account": ("/account/close/", {"sure": "on"}),
}


def _give_factors(user: User, what: str) -> None:
    """Give the person an app and codes, but for a new address: with them allauth lets nobody add one at all."""
    if what != "add an address":
        with_app(user)
        RecoveryCodes.activate(user)


@pytest.fixture
def walt(acme):
    user = acme.users["walt"]
    EmailAddress.objects.create(user=user, email="other@acme.example", verified=True)
    return user


@pytest.mark.parametrize("what", DELICATE)
@pytest.mark.parametrize("session", ["never confirmed", "confirmed more than five minutes ago"])
def test_attack_23_an_old_session_changes_nothing_delicate(walt, what, session):
    client = platform_client(walt) if session == "never confirmed" else confirmed(walt)
    if session != "never confirmed":
        _age(client, 301)
    _give_factors(walt, what)
    before = _state(walt)
    path, posted = DELICATE[what]
    reply = client.post(path, posted)
    assert (reply.status_code, reply["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
    assert _state(walt) == before


@pytest.mark.parametrize("what", sorted(set(DELICATE) - {"add a passkey"}))
def test_attack_23_the_same_is_done_by_who_confirmed_less_than_five_minutes_ago(walt, what):
    """So that the test above cannot pass because of a misspelt form."""
    client = confirmed(walt)
    _age(client, 290)
    _give_factors(walt, what)
    before = _state(walt)
    if what == "new recovery codes":
        assert client.post(*DELICATE[what])["Location"] == "/account/second-factor/recovery-codes/"
    else:
        client.post(*DELICATE[what])
    assert _state(walt) != before


def test_attack_23_the_recovery_codes_are_shown_to_nobody_who_did_not_confirm(walt):
    with_app(walt)
    RecoveryCodes.activate(walt)
    client = platform_client(walt)
    for path in ("recovery-codes/", "recovery-codes/download/"):
        assert client.get(f"/account/second-factor/{path}")["Location"].startswith("/account/reauthenticate/")


def test_attack_23_a_new_password_takes_the_old_one(walt):
    before = _state(walt)
    client = confirmed(walt)
    form = {"oldpassword": "not it", "password1": "another phrase 77", "password2": "another phrase 77"}
    assert client.post("/account/password/change/", form).status_code == 200
    assert _state(walt) == before


@pytest.mark.usefixtures("still_clock")
def test_a_code_confirms_as_well_as_the_password(walt):
    secret = with_app(walt)
    client = platform_client(walt)
    client.get("/account/second-factor/totp/deactivate/")
    reply = client.post("/account/second-factor/reauthenticate/", {"code": code_of(secret), "next": "/account/close/"})
    assert reply["Location"] == "/account/close/"
    assert client.get("/account/close/").status_code == 200
