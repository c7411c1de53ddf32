"""Attack 24: a `next` that leads to another site, to another company, or runs a script."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.accounts.codes import signed_in_by_form, type_password
from tests.factories.companies import PASSWORD, platform_client

PAYLOADS = (
    "http://evil.example", "https://evil.example/", "//evil.example", "///evil.example", "////evil.example/x",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "http:evil.example",
    "http:/evil.example", "http:///evil.example", "https:\\\\evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\tjavascript:alert(1)", " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "file:///etc/passwd", "ftp://evil.example",
    "http://globex.localhost:8000/", "//globex.localhost:8000/", "http://localhost:8000@evil.example/",
    "http://localhost:8000.evil.example/", "//localhost:8000@evil.example/", "http://[::1]@evil.example/",
    "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: http://evil.example", "/\x00//evil.example",
    "evil.example", "?next=//evil.example/..", "http://localhost:8000/", "https://localhost/", "http://127.0.0.1:8000/",
    ".evil.example", "@evil.example", "%0d%0ahttp://evil.example", "ｈttp://evil.example", "/\u2028/evil.example",
    "//evil%E3%80%82example", "\x01http://evil.example", "blob:http://evil.example/1",
)  # fmt: skip
HARMLESS = "/tickets/?page=2"


def _is_a_path(location: str) -> bool:
    return (
        location.startswith("/") and not location.startswith("//") and "\\" not in location and location.isprintable()
    )


def test_there_are_forty_payloads():
    assert len(set(PAYLOADS)) >= 40


def _sign_in(place, payload):
    return type_password(platform_client(), place.users["olga"], next_path=payload)


def _signed_in_already(place, payload):
    return signed_in_by_form(place.users["olga"]).get("/account/login/", {"next": payload})


def _sign_out(place, payload):
    return platform_client(place.users["olga"]).post("/account/logout/", {"next": payload})


def _confirm(place, payload):
    return signed_in_by_form(place.users["olga"]).post(
        "/account/reauthenticate/", {"password": PASSWORD, "next": payload}
    )


def _theme_of_the_platform(place, payload):
    return platform_client().post("/theme/", {"theme": "dark", "next": payload})


def _theme_of_the_company(place, payload):
    return place.client().post("/theme/", {"theme": "dark", "next": payload})


def _sign_in_at_the_company(place, payload):
    return place.client("olga").get("/sign-in/", {"next": payload})


DOORS = (
    _sign_in, _signed_in_already, _sign_out, _confirm, _theme_of_the_platform, _theme_of_the_company,
    _sign_in_at_the_company,
)  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_attack_24_no_next_leads_off_the_host(acme, globex, door, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    replies = {payload: door(acme, payload) for payload in PAYLOADS}
    assert {reply.status_code for reply in replies.values()} == {302}
    assert [payload for payload, reply in replies.items() if not _is_a_path(reply["Location"])] == []
    assert door(acme, HARMLESS)["Location"] == HARMLESS


@pytest.mark.parametrize("payload", PAYLOADS)
def test_attack_24_what_a_company_is_told_to_open_next_stays_there(acme, payload):
    """The page that leads to the company names its own host, with a path in the query that is checked again there."""
    client = platform_client(acme.users["olga"])
    page = client.get("/open/acme/", {"next": payload, "nonce": "n"}).content.decode()
    written = re.sub(r'nonce="[^"]*"', "", page)  # a random one may begin with //, and leads nowhere
    assert set(re.findall(r"""[="']((?:\w+:)?//[^/"'?]*)""", written)) == {"http://acme.localhost:8000"}
    target = re.search(r'content="0; url=([^"]+)"', page).group(1).replace("&amp;", "&")
    asked = parse_qs(urlsplit(target).query)["next"][0]
    assert _is_a_path(asked)
