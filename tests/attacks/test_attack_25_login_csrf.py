"""Attack 25: signing somebody in or out from another page."""

import pytest
from django.test import Client

from tests.accounts.codes import SESSION, is_signed_in, signed_in_by_form
from tests.factories.companies import PASSWORD, platform_client

FORMS = {
    "/account/login/": {"login": "olga@acme.example", "password": PASSWORD},
    "/account/logout/": {},
    "/account/reauthenticate/": {"password": PASSWORD},
    "/account/second-factor/authenticate/": {"code": "123456"},
    "/account/second-factor/webauthn/login/": {"credential": "{}"},
    "/account/password/reset/": {"email": "olga@acme.example"},
    "/account/sessions/others/end/": {},
    "/account/close/": {"sure": "on"},
    "/start/": {"company_name": "X", "subdomain": "xcorp"},
    "/theme/": {"theme": "dark"},
}


@pytest.mark.parametrize("path", FORMS)
def test_attack_25_a_form_without_our_token_is_refused(acme, path):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000"})
    client.cookies[SESSION] = signed_in_by_form(acme.users["olga"]).cookies[SESSION].value
    assert client.post(path, FORMS[path]).status_code == 403
    assert client.post(path, {**FORMS[path], "csrfmiddlewaretoken": "a" * 64}).status_code == 403
    assert is_signed_in(client)


def test_attack_25_nobody_is_signed_in_by_another_page(world):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost:8000", "origin": "http://evil.example"})
    client.get("/account/login/")
    token = client.cookies["csrftoken"].value
    reply = client.post("/account/login/", {**FORMS["/account/login/"], "csrfmiddlewaretoken": token})
    assert (reply.status_code, is_signed_in(client)) == (403, False)


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_attack_25_nothing_but_a_post_signs_out(acme, method):
    platform, company = platform_client(acme.users["olga"]), acme.client("olga")
    getattr(platform, method)("/account/logout/")
    assert getattr(company, method)("/sign-out/").status_code == 405
    assert (is_signed_in(platform), company.get("/tickets/").status_code) == (True, 200)
