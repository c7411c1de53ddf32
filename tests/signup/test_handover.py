"""The way from the platform to a company and back out: single use, sixty seconds, one browser, one company."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shared_apps.companies.models import Handover, Membership, Session
from tests.factories.companies import PASSWORD, platform_client


def _nonce_url(browser: Client, path: str = "/") -> str:
    """Press *Sign in* at the company; return the platform's address that it leads to."""
    return browser.get("/sign-in/", {"next": path})["Location"].removeprefix("http://localhost:8000")


def _enter_url(platform: Client, open_url: str) -> str:
    page = platform.get(open_url).content.decode()
    link = re.search(r'content="0; url=(http://[^"]+)"', page).group(1).replace("&amp;", "&")
    return re.sub(r"^http://[^/]+", "", link)


def _signed_in(browser: Client) -> bool:
    return browser.get("/tickets/").status_code == 200


def test_signing_in_leads_to_the_platform_and_back_to_the_page_one_wanted(acme):
    at_acme, platform = acme.client(), platform_client()
    open_url = _nonce_url(at_acme, "/tickets/")
    login = platform.get(open_url)
    assert login.status_code == 302
    assert "Sign in to Acme" in platform.get(login["Location"]).content.decode()
    done = platform.post(login["Location"], {"login": "Olga@Acme.example", "password": PASSWORD})
    assert done["Location"] == open_url
    entered = at_acme.get(_enter_url(platform, open_url))
    assert (entered.status_code, entered["Location"]) == (302, "/tickets/")
    assert _signed_in(at_acme)


def test_a_handover_works_once(acme):
    at_acme, platform = acme.client(), platform_client(acme.users["olga"])
    enter = _enter_url(platform, _nonce_url(at_acme))
    nonce = at_acme.cookies["nonce"].value
    assert at_acme.get(enter).status_code == 302
    again = acme.client()
    again.cookies["nonce"] = nonce
    assert again.get(enter).status_code == 403
    assert not _signed_in(again)


def test_a_handover_is_worthless_in_another_browser(acme):
    """Sign-in forgery: an attacker's own hand-over, sent to a victim, signs nobody in."""
    platform = platform_client(acme.users["walt"])
    enter = _enter_url(platform, _nonce_url(acme.client()))
    victim = acme.client()
    _nonce_url(victim)
    assert victim.get(enter).status_code == 403
    assert acme.client().get(enter).status_code == 403


def test_a_handover_is_worthless_at_another_company_even_for_a_member_of_both(acme, globex):
    olga = acme.users["olga"]
    Membership.objects.create(user=olga, company=globex.company, created_at=timezone.now())
    at_acme = acme.client()
    enter = _enter_url(platform_client(olga), _nonce_url(at_acme))
    at_globex = globex.client()
    at_globex.cookies["nonce"] = at_acme.cookies["nonce"].value
    assert at_globex.get(enter).status_code == 403


def test_a_handover_lives_for_sixty_seconds(acme):
    at_acme = acme.client()
    enter = _enter_url(platform_client(acme.users["olga"]), _nonce_url(at_acme))
    Handover.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert at_acme.get(enter).status_code == 403


def test_who_is_no_member_is_told_so_and_gets_no_handover(acme, globex):
    page = platform_client(globex.users["gina"]).get(_nonce_url(acme.client()))
    assert page.status_code == 403
    assert "You are not a member of Acme" in page.content.decode()
    assert Handover.objects.count() == 0


def test_attack_12_a_session_of_one_company_is_anonymous_at_the_other_and_on_the_platform(acme, globex):
    jar = acme.client("olga").cookies
    for other in (globex.client(), platform_client()):
        other.cookies = jar
        assert other.get("/tickets/").status_code in {302, 404}
        assert other.get("/companies/").status_code in {302, 404}


def test_attack_17_who_is_shut_out_is_out_with_the_next_request(acme):
    walt = acme.client("walt")
    assert _signed_in(walt)
    Membership.objects.filter(user=acme.users["walt"]).update(active=False)
    assert not _signed_in(walt)


def test_attack_16_signing_in_and_entering_each_make_a_new_session_key(acme):
    platform = platform_client()
    platform.get("/account/login/")
    before = platform.cookies.get("sessionid")
    platform.post("/account/login/", {"login": "olga@acme.example", "password": PASSWORD})
    assert platform.cookies["sessionid"].value != (before.value if before else "")
    at_acme = acme.client()
    at_acme.cookies["sessionid"] = "x" * 32
    at_acme.get(_enter_url(platform, _nonce_url(at_acme)))
    assert at_acme.cookies["sessionid"].value != "x" * 32


@pytest.mark.parametrize("where", ["company", "platform"])
def test_signing_out_anywhere_ends_the_whole_login(acme, where):
    platform = platform_client()
    platform.post("/account/login/", {"login": "olga@acme.example", "password": PASSWORD})
    at_acme = acme.client()
    at_acme.get(_enter_url(platform, _nonce_url(at_acme)))
    assert _signed_in(at_acme)
    if where == "company":
        assert at_acme.post("/sign-out/").status_code == 200
    else:
        platform.post("/account/logout/")
    assert not _signed_in(at_acme)
    assert platform.get("/companies/").status_code == 302
    assert Session.objects.filter(user=acme.users["olga"]).count() == 0


def test_attack_25_nobody_is_signed_out_by_a_get(acme):
    olga = acme.client("olga")
    assert olga.get("/sign-out/").status_code == 405
    assert _signed_in(olga)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "http:evil.example", "///evil.example", "/\t/evil.example", "data:text/html,x", " //evil.example", "",
        "http://globex.localhost:8000/",
    ],
)  # fmt: skip
def test_attack_24_next_never_leads_to_another_host(acme, target):
    at_acme = acme.client()
    open_url = _nonce_url(at_acme, target)
    assert at_acme.get(_enter_url(platform_client(acme.users["olga"]), open_url))["Location"] == "/"
    assert acme.client("olga").post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_attack_11_cookies_stay_on_their_host(acme):
    platform = platform_client()
    platform.post("/account/login/", {"login": "olga@acme.example", "password": PASSWORD})
    at_acme = acme.client()
    at_acme.get(_enter_url(platform, _nonce_url(at_acme)))
    for cookie in (*platform.cookies.values(), *at_acme.cookies.values()):
        assert (cookie["domain"], cookie["samesite"]) == ("", "Lax")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(acme):
    replies = [
        platform_client().post("/account/login/", {"login": address, "password": "wrong password"})
        for address in ("olga@acme.example", "nobody@nowhere.example")
    ]
    assert [reply.status_code for reply in replies] == [200, 200]
    errors = [reply.context["form"].non_field_errors() for reply in replies]
    assert errors[0] == errors[1]


def test_the_list_of_ones_companies_leads_to_each(acme, globex):
    Membership.objects.create(user=acme.users["olga"], company=globex.company, created_at=timezone.now())
    page = platform_client(acme.users["olga"]).get("/companies/").content.decode()
    assert ["http://acme.localhost:8000/sign-in/" in page, "http://globex.localhost:8000/sign-in/" in page] == [
        True
    ] * 2
    assert "globex" not in platform_client(acme.users["walt"]).get("/companies/").content.decode()
