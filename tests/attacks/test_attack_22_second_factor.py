"""Attack 22: getting past the second factor."""

import base64
import json
import re
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.exceptions import ValidationError

from shared_apps.companies.models import CacheEntry
from shared_apps.companies.second_factor import _require_our_origin
from shared_apps.users.models import User
from tests.accounts.codes import code_of, has_app, is_signed_in, type_password, with_app
from tests.factories.companies import PASSWORD, platform_client

pytestmark = pytest.mark.usefixtures("still_clock")

STEP = "/account/second-factor/authenticate/"


@pytest.fixture
def olga(acme):
    user = acme.users["olga"]
    return SimpleNamespace(user=user, secret=with_app(user))


def _at_the_step(user: User):
    client = platform_client()
    assert type_password(client, user)["Location"] == STEP
    return client


def test_attack_22_the_step_cannot_be_skipped(acme, olga):
    client = _at_the_step(olga.user)
    for path in (
        "/companies/",
        "/open/acme/?nonce=x",
        "/account/email/",
        "/account/sessions/",
        "/account/second-factor/",
    ):
        assert client.get(path)["Location"].startswith("/account/login/")
    assert client.post("/account/second-factor/totp/deactivate/").status_code == 302
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert (is_signed_in(client), has_app(olga.user)) == (False, True)


def test_attack_22_who_has_not_typed_the_password_is_not_asked_for_a_code(olga):
    client = platform_client()
    reply = client.post(STEP, {"code": code_of(olga.secret)})
    assert (reply["Location"], is_signed_in(client)) == ("/account/login/", False)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_attack_22_a_code_opens_once_for_as_long_as_it_counts(olga, steps):
    code = code_of(olga.secret, steps=steps)
    first, second = _at_the_step(olga.user), _at_the_step(olga.user)
    assert first.post(STEP, {"code": code}).status_code == 302
    CacheEntry.objects.filter(cache_key__contains="allauth.mfa.totp.used").delete()  # allauth's own mark lasts 30 s
    assert second.post(STEP, {"code": f" {code} "}).status_code == 200
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_attack_22_a_code_of_another_time_opens_nothing(olga, steps):
    client = _at_the_step(olga.user)
    client.post(STEP, {"code": code_of(olga.secret, steps=steps)})
    assert not is_signed_in(client)


def test_attack_22_codes_cannot_be_tried_out(olga):
    client = _at_the_step(olga.user)
    for number in range(5):
        client.post(STEP, {"code": f"{number:06}"}, REMOTE_ADDR=f"198.51.100.{number}")
    reply = client.post(STEP, {"code": code_of(olga.secret)}, REMOTE_ADDR="198.51.100.77")
    assert (reply.status_code, is_signed_in(client)) == (200, False)
    assert "Too many" in reply.content.decode()


def test_attack_22_a_recovery_code_opens_once(olga):
    code = RecoveryCodes.activate(olga.user).get_unused_codes()[0]
    first, second = _at_the_step(olga.user), _at_the_step(olga.user)
    assert [client.post(STEP, {"code": code}).status_code for client in (first, second)] == [302, 200]
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_attack_22_a_password_reset_keeps_the_second_factor(olga):
    client = platform_client()
    client.post("/account/password/reset/", {"email": olga.user.email})
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body).group(1)
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another phrase 77", "password2": "another phrase 77"})
    assert (is_signed_in(client), has_app(olga.user)) == (False, True)
    reply = client.post("/account/login/", {"login": olga.user.email, "password": "another phrase 77"})
    assert (reply["Location"], is_signed_in(client)) == (STEP, False)


def test_attack_22_another_persons_code_opens_nothing(olga, globex):
    secret = with_app(globex.users["gina"])
    client = _at_the_step(olga.user)
    client.post(STEP, {"code": code_of(secret)})
    assert not is_signed_in(client)


def _signed_for(origin: object) -> dict:
    data = base64.urlsafe_b64encode(json.dumps({"type": "webauthn.get", "origin": origin}).encode()).rstrip(b"=")
    return {"response": {"clientDataJSON": data.decode()}}


@pytest.mark.parametrize(
    "origin",
    [
        "http://acme.localhost:8000",  # a company's page: a browser lets it ask for the platform's passkeys
        "https://localhost:8000",
        "http://localhost",
        "http://localhost:8001",
        "http://localhost:8000.evil.example",
        "http://evil.example",
        "",
        None,
        7,
    ],
)
def test_attack_22_a_passkey_that_another_page_asked_for_opens_nothing(world, origin):
    with pytest.raises(ValidationError):
        _require_our_origin(_signed_for(origin))
    client = platform_client()
    client.post("/account/second-factor/webauthn/login/", {"credential": json.dumps(_signed_for(origin))})
    assert not is_signed_in(client)


def test_a_passkey_that_our_own_page_asked_for_passes_this_check(settings, world):
    _require_our_origin(_signed_for("http://localhost:8000"))


@pytest.mark.parametrize(
    "credential", ["", "null", "7", "[]", "{}", '{"response": 7}', '{"response": {"clientDataJSON": "%%%"}}', "{"]
)
@pytest.mark.parametrize("path", ["webauthn/login/", "authenticate/"])
def test_attack_22_a_malformed_passkey_is_refused_and_never_an_error(olga, path, credential):
    client = _at_the_step(olga.user)
    assert client.post(f"/account/second-factor/{path}", {"credential": credential}).status_code in {200, 302}
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/operator/companies/", "/operator/nothing-here/"])
def test_operators_without_a_second_factor_are_led_to_set_one_up(world, settings, path):
    settings.REQUIRE_OPERATOR_MFA = True
    client = platform_client(world.root)
    assert client.get(path)["Location"] == "/account/second-factor/"
    assert client.post(path)["Location"] == "/account/second-factor/"
    with_app(world.root)
    assert client.get(path)["Location"] == f"/account/second-factor/reauthenticate/?next={path.replace('/', '%2F')}"


def test_operators_who_have_shown_theirs_get_in(world, settings):
    settings.REQUIRE_OPERATOR_MFA = True
    secret = with_app(world.root)
    client = _at_the_step(world.root)
    client.post(STEP, {"code": code_of(secret)})
    assert client.get("/operator/companies/").status_code == 200
    Authenticator.objects.filter(user=world.root).delete()
    assert client.get("/operator/companies/").status_code == 302


def test_people_who_are_no_operators_still_find_no_such_page(acme, settings):
    settings.REQUIRE_OPERATOR_MFA = True
    assert platform_client(acme.users["olga"]).get("/operator/companies/").status_code == 404
    assert platform_client().get("/operator/companies/")["Location"].startswith("/account/login/")


def test_without_the_setting_operators_get_in_with_the_password_alone(world, settings):
    settings.REQUIRE_OPERATOR_MFA = False
    assert platform_client(world.root).get("/operator/companies/").status_code == 200
