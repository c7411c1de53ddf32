"""Attacks 1–4 over raw sockets: strange hosts, forwarded hosts, spellings of a host, parameters that name a company."""

import re

import pytest

from tests.attacks.production import DOMAIN

SERVED = {"": "TicketFlower", "acme": "/sign-in/", "globex": "/sign-in/"}

EVIL_HOSTS = (
    "evil.example", "evil.example:443", "tf.example.evil.example", "eviltf.example", "tf.exampleevil", "localhost",
    "127.0.0.1", "[::1]", "169.254.169.254", "nobody.tf.example", "admin.tf.example", "www.tf.example",
    "public.tf.example", "information_schema.tf.example", "t_1.tf.example", "t_2.tf.example", "*.tf.example",
    "-.tf.example", "..tf.example", ".tf.example", "acme_.tf.example", "acme'.tf.example", "acme%2etf.example",
    "acme\x00.tf.example", "acme .tf.example", "acme,globex.tf.example", "<script>alert(1)</script>.tf.example",
    "xn--cme-5cd.tf.example", "a" * 300 + ".tf.example", "acme.tf.example@evil.example", "evil.example/acme.tf.example",
    "user:pw@acme.tf.example", "tf.example:notaport", "",
)  # fmt: skip


def test_there_are_thirty_hosts():
    assert len(set(EVIL_HOSTS)) >= 30


@pytest.mark.parametrize("path", ["/", "/account/password/reset/", "/tickets/"])
def test_attack_01_an_unknown_host_gets_nothing_and_is_not_repeated(production, path):
    answers = {host: production.ask(host, path) for host in EVIL_HOSTS}
    assert {host: reply.status for host, reply in answers.items() if reply.status not in {0, 400, 404}} == {}
    for host, reply in answers.items():
        label = re.sub(r"\.tf\.example$", "", host).strip(". -*")
        links = " ".join(re.findall(r"(?:href|action|src|content)=\"([^\"]*)\"", reply.text))
        assert "evil" not in reply.text + str(reply.headers)
        assert not label or len(label) < 4 or label not in links
        assert "alert(1)" not in reply.text
        assert reply.all("Set-Cookie") == []


def _company_of(reply) -> str:
    """Return whose site answered: a company's sends its strangers to its own name on the platform."""
    found = re.search(r"/open/(\w+)/", reply.one("Location"))
    return found.group(1) if found else ""


@pytest.mark.parametrize(
    "headers",
    [
        (("X-Forwarded-Host", "globex.tf.example"),),
        (("X-Host", "globex.tf.example"),),
        (("X-Original-Host", "globex.tf.example"), ("X-Rewrite-URL", "/tickets/")),
        (("Forwarded", "for=1.2.3.4;host=globex.tf.example;proto=https"),),
        (("X-Forwarded-Server", "globex.tf.example"), ("X-HTTP-Host-Override", "globex.tf.example")),
        (("X-Forwarded-Port", "81"), ("X-Forwarded-Prefix", "/globex")),
    ],
)
def test_attack_02_a_forwarded_host_changes_nothing(production, headers):
    plain = production.ask(production.host("acme"), "/sign-in/")
    forged = production.ask(production.host("acme"), "/sign-in/", headers=headers)
    assert (_company_of(plain), _company_of(forged)) == ("acme", "acme")
    assert "globex" not in str(forged.headers) + forged.text


def test_attack_02_two_host_headers_and_a_request_line_with_another_host_never_serve_the_other_company(production):
    acme, globex = production.host("acme"), production.host("globex")
    forms = (
        f"GET /sign-in/ HTTP/1.1\r\nHost: {acme}\r\nHost: {globex}\r\nConnection: close\r\n\r\n",
        f"GET /sign-in/ HTTP/1.1\r\nHost: {globex}\r\nHost: {acme}\r\nConnection: close\r\n\r\n",
        f"GET /sign-in/ HTTP/1.1\r\nHost: {acme}\r\n Host: {globex}\r\nConnection: close\r\n\r\n",
        f"GET https://{globex}/sign-in/ HTTP/1.1\r\nHost: {acme}\r\nConnection: close\r\n\r\n",
        f"GET https://{acme}/sign-in/ HTTP/1.1\r\nHost: {globex}\r\nConnection: close\r\n\r\n",
        "GET /sign-in/ HTTP/1.0\r\n\r\n",
    )  # fmt: skip
    replies = [production.send(form.encode()) for form in forms]
    assert [reply.status for reply in replies[:3]] == [400, 400, 400]
    assert [_company_of(reply) for reply in replies[3:]] == ["acme", "globex", ""]
    assert replies[5].status in {0, 400, 404}


@pytest.mark.parametrize(
    ("host", "company"),
    [
        ("ACME.TF.EXAMPLE", "acme"),
        ("Acme.tf.Example", "acme"),
        ("acme.tf.example.", "acme"),
        ("acme.tf.example:8443", "acme"),
        ("www.acme.tf.example", ""),
        ("x.acme.tf.example", ""),
        ("acme.globex.tf.example", ""),
        ("globex.acme.tf.example", ""),
        ("acme..tf.example", ""),
        ("acme.tf.example..", ""),
        ("acme.acme.tf.example", ""),
        ("acme-.tf.example", ""),
        ("acm.tf.example", ""),
        ("acmee.tf.example", ""),
    ],
)
def test_attack_03_each_spelling_is_one_company_or_none(production, host, company):
    reply = production.ask(host, "/sign-in/")
    assert (_company_of(reply), reply.status in ({302} if company else {400, 404})) == (company, True)


TENANT = ("X-Tenant", "X-Tenant-Id", "X-Company", "X-Schema", "X-Schema-Name", "X-Subdomain", "Tenant", "X-Org-Id")
PARAMETERS = (
    "?schema=globex&tenant=globex&company=2&subdomain=globex&schema_name=t_2&host=globex.tf.example&company_id=2"
)
PAGES = ("/", "/tickets/", "/tasks/", "/team/", "/settings/", "/workflows/", "/errors/", "/settings/calendars/")


def test_attack_04_no_header_parameter_cookie_or_body_names_the_company(production):
    olga = production.browser().sign_in("olga@acme.example").enter("acme")
    acme = production.host("acme")
    headers = (
        *((name, "globex") for name in TENANT),
        ("Cookie", olga.cookie_header(acme) + "; tenant=globex; company=2; schema=t_2"),
    )
    for page in PAGES:
        plain = olga.get(acme, page)
        forged = production.ask(acme, page + PARAMETERS, headers=headers)
        assert (page, forged.status) == (page, plain.status)
        shown = forged.text.replace(PARAMETERS.removeprefix("?").replace("&", "&amp;"), "")
        assert "Acme" in shown
        assert ("Globex" in shown, "gina" in shown, "glen" in shown) == (False, False, False)


def test_attack_04_the_platform_takes_no_company_from_a_parameter(production):
    olga = production.browser().sign_in("olga@acme.example")
    reply = production.ask(
        DOMAIN, "/companies/" + PARAMETERS, headers=(("Cookie", olga.cookie_header(production.host())),)
    )
    assert reply.status == 200
    assert ("Acme" in reply.text, "Globex" in reply.text) == (True, False)
