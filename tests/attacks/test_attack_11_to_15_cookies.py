"""Attacks 11–15 under production settings: roaming cookies, replayed sessions and tokens, forms of a sibling site."""

import re

import pytest

from tests.attacks.production import Browser, Production

PAGES = {
    "": ("/", "/account/login/", "/account/password/reset/", "/start/", "/companies/", "/account/sessions/"),
    "acme": ("/", "/sign-in/", "/tickets/", "/tasks/", "/team/", "/settings/"),
}


@pytest.fixture(scope="module")
def olga(production) -> Browser:
    return production.browser().sign_in("olga@acme.example").enter("acme")


@pytest.fixture(scope="module")
def gina(production) -> Browser:
    return production.browser().sign_in("gina@globex.example").enter("globex")


def _post(site: Production, host: str, path: str, cookie: str, body: str, *, origin: str = ""):
    headers = (
        ("Cookie", cookie),
        ("Origin", origin or f"https://{host}"),
        ("Referer", f"{origin or 'https://' + host}/"),
    )
    return site.ask(host, path, method="POST", headers=headers, body=body)


def _token(browser: Browser, host: str, page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(host, page).text).group(1)


def test_attack_11_every_cookie_stays_on_its_host_out_of_reach_of_scripts(production):
    browser = production.browser().sign_in("olga@acme.example").enter("acme")
    for subdomain, pages in PAGES.items():
        for page in pages:
            browser.get(production.host(subdomain), page)
    seen: dict[str, set[frozenset[str]]] = {}
    for line in browser.seen:
        name, *attributes = (part.strip() for part in line.split(";"))
        kept = {part for part in attributes if not part.lower().startswith(("max-age", "expires"))}
        seen.setdefault(name.partition("=")[0], set()).add(frozenset(kept))
    strict = {frozenset({"Secure", "HttpOnly", "SameSite=Lax", "Path=/"})}
    assert {name: kinds for name, kinds in seen.items() if name not in {"messages", "__Host-nonce"}} == {
        "__Host-sessionid": strict,
        "__Host-csrftoken": strict,
    }
    assert {kind - {"HttpOnly", "Secure"} for kind in seen["__Host-nonce"]} == {frozenset({"SameSite=Lax", "Path=/"})}
    assert not any("domain=" in line.lower() for line in browser.seen)


def test_attack_12_a_session_of_one_company_is_nobody_at_the_other_and_on_the_platform(production, olga):
    acme, globex, platform = production.host("acme"), production.host("globex"), production.host()
    at_acme = f"__Host-sessionid={olga.jars[acme]['__Host-sessionid']}"
    on_platform = f"__Host-sessionid={olga.jars[platform]['__Host-sessionid']}"
    assert production.ask(acme, "/tickets/", headers=(("Cookie", at_acme),)).status == 200
    for page in PAGES["acme"]:
        for cookie in (at_acme, on_platform):
            reply = production.ask(globex, page, headers=(("Cookie", cookie),))
            assert (reply.status, reply.one("Location").split("?")[0]) in {
                (302, "/sign-in/"),
                (302, f"{production.origin()}/open/globex/"),
            }
    assert production.ask(platform, "/companies/", headers=(("Cookie", at_acme),)).status == 302
    assert production.ask(acme, "/tickets/", headers=(("Cookie", on_platform),)).status == 302


def test_attack_13_no_token_of_one_company_is_worth_anything_at_the_other(production, olga, gina):
    """Session, CSRF token, nonce with its hand-over, handle of a session: each is tried where it is not from."""
    acme, globex, platform = production.host("acme"), production.host("globex"), production.host()
    csrf_of_acme = _token(olga, acme, "/team/")
    jar = gina.cookie_header(globex)
    assert _post(production, globex, "/theme/", jar, f"csrfmiddlewaretoken={csrf_of_acme}&theme=dark").status == 403
    stolen = re.sub(r"__Host-csrftoken=[^;]*", f"__Host-csrftoken={olga.jars[acme]['__Host-csrftoken']}", jar)
    stolen = re.sub(r"__Host-sessionid=[^;]*", f"__Host-sessionid={olga.jars[acme]['__Host-sessionid']}", stolen)
    body = f"csrfmiddlewaretoken={csrf_of_acme}&email=eve@evil.example"
    assert _post(production, globex, "/team/invite/", stolen, body).status in {403, 404}

    nonce = production.browser()
    leads = nonce.get(acme, "/sign-in/").one("Location").removeprefix(production.origin())
    page = olga.get(platform, leads).text
    token = re.search(r"token=([^&\"]+)", page).group(1)
    headers = (("Cookie", f"__Host-nonce={nonce.jars[acme]['__Host-nonce']}"),)
    assert production.ask(globex, f"/enter/?token={token}", headers=headers).status == 403
    assert production.ask(acme, f"/enter/?token={token}", headers=headers).status == 302
    assert production.ask(acme, f"/enter/?token={token}", headers=headers).status == 403

    handle = re.search(r"/account/sessions/(\w+)/end/", olga.get(platform, "/account/sessions/").text).group(1)
    body = f"csrfmiddlewaretoken={_token(gina, platform, '/account/sessions/')}"
    ended = _post(production, platform, f"/account/sessions/{handle}/end/", gina.cookie_header(platform), body)
    assert ended.status == 404
    assert olga.get(acme, "/tickets/").status == 200


FORGED = (
    "https://globex.{domain}",
    "https://{domain}.evil.example",
    "https://evil.{domain}",
    "https://evil.example",
    "null",
)


@pytest.mark.parametrize("origin", FORGED)
def test_attack_14_a_form_on_a_sibling_site_changes_nothing(production, olga, origin):
    acme = production.host("acme")
    token = _token(olga, acme, "/team/")
    body = f"csrfmiddlewaretoken={token}&theme=dark"
    forged = origin.format(domain=production.host())
    assert _post(production, acme, "/theme/", olga.cookie_header(acme), body, origin=forged).status == 403
    platform = production.host()
    assert (
        _post(production, acme, "/theme/", olga.cookie_header(acme), body, origin=f"https://{platform}").status == 403
    )
    assert _post(production, acme, "/theme/", olga.cookie_header(acme), body).status == 302


def test_attack_14_a_form_without_an_origin_needs_a_referer_of_the_same_host(production, olga):
    acme = production.host("acme")
    body = f"csrfmiddlewaretoken={_token(olga, acme, '/team/')}&theme=dark"
    for referer in ("", f"https://{production.host('globex')}/", "https://evil.example/", "http://acme.tf.example/"):
        headers = (("Cookie", olga.cookie_header(acme)), *((("Referer", referer),) if referer else ()))
        assert production.ask(acme, "/theme/", method="POST", headers=headers, body=body).status == 403


def test_attack_14_a_planted_csrf_cookie_with_its_own_token_is_refused_from_a_sibling(production, olga):
    """The sibling may plant a cookie for the parent domain, under a name without the prefix: not the one we read."""
    acme = production.host("acme")
    planted = "a" * 32
    cookie = f"{olga.cookie_header(acme)}; csrftoken={planted}"
    origin = f"https://{production.host('globex')}"
    assert (
        _post(production, acme, "/theme/", cookie, f"csrfmiddlewaretoken={planted}&theme=dark", origin=origin).status
        == 403
    )
    assert _post(production, acme, "/theme/", cookie, f"csrfmiddlewaretoken={planted}&theme=dark").status == 403


@pytest.mark.parametrize("order", ["planted first", "planted last"])
def test_attack_15_tossed_cookies_are_not_the_ones_that_count(production, olga, gina, order):
    """What a sibling can set for .tf.example cannot have the name __Host-…; under any other name it is not read."""
    acme = production.host("acme")
    theirs = gina.jars[production.host("globex")]["__Host-sessionid"]
    own = f"__Host-sessionid={olga.jars[acme]['__Host-sessionid']}"
    for planted in (f"sessionid={theirs}", f"__Secure-sessionid={theirs}", f"__host-sessionid={theirs}", "sessionid=x"):
        cookie = f"{planted}; {own}" if order == "planted first" else f"{own}; {planted}"
        reply = production.ask(acme, "/tickets/", headers=(("Cookie", cookie),))
        assert (reply.status, "Olga" in reply.text, "Gina" in reply.text) == (200, True, False)
    for alone in (f"sessionid={theirs}", f"__Secure-sessionid={theirs}", f"__host-sessionid={theirs}"):
        assert production.ask(acme, "/tickets/", headers=(("Cookie", alone),)).status == 302


def test_the_trusted_origins_are_none_but_the_host_itself(settings):
    assert settings.CSRF_TRUSTED_ORIGINS == []
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.CSRF_COOKIE_DOMAIN is None
