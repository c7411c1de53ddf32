"""Setting up an authenticator app, signing in with it, switching it off."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from tests.accounts.codes import code_of, confirmed, has_app, is_signed_in, signed_in_by_form, type_password, with_app
from tests.factories.companies import platform_client

pytestmark = pytest.mark.usefixtures("world", "still_clock")


def _secret_on(page) -> str:
    return re.search(r"<code class=\"text-break\">([A-Z2-7=]+)</code>", page.content.decode()).group(1)


def test_setting_up_an_app_takes_the_password_again_and_a_right_code_and_shows_recovery_codes_once(acme):
    olga = acme.users["olga"]
    client = signed_in_by_form(olga)
    asked = client.get("/account/second-factor/totp/activate/")
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
    client = confirmed(olga)
    secret = _secret_on(client.get("/account/second-factor/totp/activate/"))
    wrong = client.post("/account/second-factor/totp/activate/", {"code": "000000"})
    assert (wrong.status_code, has_app(olga)) == (200, False)
    done = client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    assert (done["Location"], has_app(olga)) == ("/account/second-factor/recovery-codes/", True)
    codes = re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode())
    assert (len(codes), len(set(codes))) == (10, 10)
    assert re.findall(r"<code>(\d{8})</code>", client.get(done["Location"]).content.decode()) == []
    assert [message.to for message in mail.outbox] == [[olga.email]]


def test_signing_in_then_takes_a_code(acme):
    olga = acme.users["olga"]
    secret = with_app(olga)
    client = platform_client()
    assert type_password(client, olga)["Location"] == "/account/second-factor/authenticate/"
    assert client.get("/account/second-factor/authenticate/").status_code == 200
    assert not is_signed_in(client)
    assert client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})["Location"] == "/companies/"
    assert is_signed_in(client)


def test_the_way_to_a_company_goes_on_after_the_code(acme):
    olga = acme.users["olga"]
    secret = with_app(olga)
    client = platform_client()
    type_password(client, olga, next_path="/open/acme/?nonce=x")
    reply = client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert reply["Location"] == "/open/acme/?nonce=x"


def test_the_secret_is_sealed_in_the_database(acme):
    secret = with_app(acme.users["olga"])
    stored = Authenticator.objects.get(user=acme.users["olga"]).data["secret"]
    assert secret not in stored
    assert Authenticator.objects.get(user=acme.users["olga"]).wrap().validate_code(code_of(secret))


def test_a_fallback_key_opens_what_an_older_key_sealed(acme, settings):
    secret = with_app(acme.users["olga"])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is as long as the first one was, or so"
    assert Authenticator.objects.get(user=acme.users["olga"]).wrap().validate_code(code_of(secret))


def test_switching_the_app_off_removes_the_recovery_codes_too(acme):
    olga = acme.users["olga"]
    client = confirmed(olga)
    secret = _secret_on(client.get("/account/second-factor/totp/activate/"))
    client.post("/account/second-factor/totp/activate/", {"code": code_of(secret)})
    assert client.post("/account/second-factor/totp/deactivate/")["Location"] == "/account/second-factor/"
    assert Authenticator.objects.filter(user=olga).count() == 0


@pytest.mark.parametrize(
    "path", ["", "totp/activate/", "webauthn/", "webauthn/add/", "reauthenticate/", "totp/deactivate/"]
)
def test_every_page_of_the_second_factor_is_shown_in_our_frame(acme, path):
    olga = acme.users["olga"]
    client = confirmed(olga)
    if "reauth" in path or "deactivate" in path:
        with_app(olga)
    page = client.get(f"/account/second-factor/{path}")
    assert page.status_code == 200
    assert b"tf-focus-card" in page.content
