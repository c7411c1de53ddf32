"""Attacks 5–8: names that break out, names that are ours, names that look like another's, and too many sign-ups."""

import unicodedata
from contextlib import suppress

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shared_apps.companies.errors import SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.models import Company
from shared_apps.companies.queries import require_free_subdomain
from shared_apps.companies.subdomains import PATTERN, RESERVED
from shared_apps.signup.commands import start_company
from shared_apps.signup.errors import TooManyCompaniesError
from tests.factories.companies import PASSWORD, platform_client

ORDERED = (
    "www", "admin", "api", "mail", "static", "public", "information-schema", "pg-catalog", "pg-toast", "pg-temp-1",
    "localhost", "autodiscover", "autoconfig", "wpad", "isatap", "root", "support", "status", "login", "media", "ns1",
)  # fmt: skip
NASTY = (
    "information_schema", "pg_catalog", "public", "t_1", "t_2; DROP SCHEMA public CASCADE", '"; DROP SCHEMA t_1; --',
    "acme\x00", "acme.public", "a/../b", "*", "%", "${x}", "{{7*7}}", "acme\r\nSet-Cookie: x=1", "' OR '1'='1", "ACME ",
    "a--b", "-acme", "acme-", "1acme", "a", "aa", "é" * 5, "a" * 41, "xn--acme", "..", "\\", "acme\u202e", "ａｃｍｅ",
)  # fmt: skip


def _form(subdomain: str, number: int = 0) -> dict[str, str]:
    return {
        "company_name": f"Company {number}",
        "subdomain": subdomain,
        "person_name": "Eve",
        "email": f"eve{number}@evil.example",
        "password": PASSWORD,
    }


def _schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_temp%%'")
        return {row[0] for row in cursor.fetchall()}


class _BackError(Exception):
    """Takes the example's changes back."""


@pytest.fixture
def _no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


valid_names = st.from_regex(r"\A[a-z][a-z0-9-]{1,20}[a-z0-9]\Z")
nasty_names = st.one_of(
    st.text(max_size=60), st.sampled_from(NASTY), st.text(alphabet="abt_12.;'\"-%/\\\x00", max_size=45)
)


@pytest.mark.usefixtures("_no_limits")
@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subdomain=st.one_of(*[nasty_names] * 7, valid_names))
@example(subdomain="t_1")
@example(subdomain="harmless-name")
def test_attack_05_whatever_is_typed_makes_one_schema_with_our_name_or_none(world, subdomain):
    before, newest = _schemas(), Company.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with suppress(_BackError), transaction.atomic():
        reply = platform_client().post("/start/", _form(subdomain))
        made = _schemas() - before
        assert before - _schemas() == set()
        if reply.status_code == 200:
            company = Company.objects.order_by("-pk")[0]
            assert company.pk > newest
            assert made == {f"t_{company.pk}"}
            domain = company.domains.get().domain
            assert PATTERN.fullmatch(domain)
            assert domain != company.schema_name
        else:
            assert (reply.status_code, made) == (422, set())
        raise _BackError


@pytest.mark.parametrize("word", sorted(RESERVED | set(ORDERED)))
def test_attack_06_a_reserved_word_gets_the_answer_of_a_taken_one(world, word):
    if "--" in word or not PATTERN.fullmatch(word):
        with pytest.raises(SubdomainInvalidError):
            require_free_subdomain(subdomain=word)
        return
    with pytest.raises(SubdomainTakenError) as reserved:
        require_free_subdomain(subdomain=word)
    with pytest.raises(SubdomainTakenError) as taken:
        require_free_subdomain(subdomain="acme")
    assert str(reserved.value) == str(taken.value)


def test_attack_06_there_are_more_than_a_hundred_words_and_none_is_a_company(world):
    assert len(RESERVED) >= 100
    shown = {name: platform_client().get("/start/check/", {"subdomain": name, "proposed": "x"}) for name in ORDERED}
    assert {name: "taken or reserved" in reply.content.decode() for name, reply in shown.items()} == dict.fromkeys(
        ORDERED, True
    )


CONFUSABLES = (
    "аcme", "асme", "acmе", "ɑcme", "αcme", "acmé", "ａｃｍｅ", "𝐚𝐜𝐦𝐞", "ac\u200bme", "ac\u00adme", "acme\u0301",
    "аpple", "ⅿicrosoft", "g00gle\u0430", "ｐaypal", "раураl", "ᴀcme", "acᶆe", "acme。tf", "ａcme.tf",
)  # fmt: skip
PUNYCODE = ("xn--cme-5cd", "xn--80ak6aa92e", "XN--ACME-XYZ", "xn--", "a-xn--b", "xn--acme", "ab--cd", "a--b")


@pytest.mark.parametrize("name", [*CONFUSABLES, *PUNYCODE])
def test_attack_07_what_only_looks_like_a_name_is_refused(world, name):
    assert name in PUNYCODE or not name.isascii()
    with pytest.raises(SubdomainInvalidError):
        require_free_subdomain(subdomain=name.lower())
    before = _schemas()
    assert platform_client().post("/start/", _form(name)).status_code == 422
    assert _schemas() == before


def test_attack_07_a_proposal_is_plain_letters_whatever_the_company_is_called(world):
    """Letters of another alphabet are left out, never replaced by a letter that looks alike."""
    for name in ("Асme GmbH", "Ａｃｍｅ", "Ünïcödé", "日本", "acme\u200b ltd"):
        reply = platform_client().get("/start/check/", {"company_name": name, "subdomain": "", "proposed": ""})
        assert reply.status_code == 200
        plain = unicodedata.normalize("NFKD", name)
        assert ('value="acme"' in reply.content.decode()) == plain.isascii()


def test_attack_08_a_thousand_sign_ups_from_one_address_make_no_more_schemas_than_the_limit(world, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_up": "3/h/ip"}
    before = _schemas()
    replies = [platform_client().post("/start/", _form(f"abuse-{n}", n)).status_code for n in range(1000)]
    assert replies == [200] * 3 + [429] * 997
    assert len(_schemas() - before) == 3


def test_attack_08_other_addresses_of_the_same_network_share_a_limit(world, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_up": "3/h/ip", "sign_up_network": "4/h/key"}
    client = platform_client()
    replies = [
        client.post("/start/", _form(f"abuse-{n}", n), REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(6)
    ]
    assert replies.count(429) >= 2
    elsewhere = platform_client().post("/start/", _form("honest", 99), REMOTE_ADDR="198.51.100.1")
    assert elsewhere.status_code == 200


@pytest.mark.usefixtures("_no_limits")
def test_attack_08_the_same_address_starts_one_company_until_it_is_confirmed(world):
    started = start_company(
        company_name="One", subdomain="one-co", person_name="Eve", email="eve@evil.example", password=PASSWORD,
        now=timezone.now(),
    )  # fmt: skip
    before = _schemas()
    again = {"company_name": "Two", "subdomain": "two-co", "founder": started.founder, "now": timezone.now()}
    with pytest.raises(TooManyCompaniesError):
        start_company(**again)
    client = platform_client(started.founder)
    assert client.post("/start/", {"company_name": "Two", "subdomain": "two-co"}).status_code == 422
    assert _schemas() == before
    EmailAddress.objects.filter(user=started.founder).update(verified=True)
    assert start_company(**again).company.name == "Two"


def test_attack_08_a_confirmed_person_starts_so_many_and_no_more(world, acme, settings):
    settings.COMPANIES_PER_PERSON = 2
    olga = acme.users["olga"]
    start_company(company_name="Second", subdomain="second-co", founder=olga, now=timezone.now())
    with pytest.raises(TooManyCompaniesError):
        start_company(company_name="Third", subdomain="third-co", founder=olga, now=timezone.now())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "eve@evil.example\r\nBcc: all@evil.example"),
        ("email", "eve@evil.example\nSubject: x"),
        ("email", "eve@evil.example%0aBcc:x@y.example"),
        ("company_name", "Acme\r\nBcc: all@evil.example"),
        ("person_name", "Eve\r\nBcc: all@evil.example"),
    ],
)
@pytest.mark.usefixtures("_no_limits")
def test_attack_69_line_breaks_add_nothing_to_the_head_of_a_mail(world, field, value):
    """Names become one line or are refused; nothing is an error of the server."""
    reply = platform_client().post("/start/", {**_form("mailer-co"), field: value})
    assert reply.status_code in {200, 422}
    for message in mail.outbox:
        assert "bcc" not in {name.lower() for name in message.message()}
        assert message.recipients() == ["eve0@evil.example"]


@pytest.mark.parametrize("path", ["/account/password/reset/", "/account/login/"])
def test_attack_69_nor_in_the_other_forms_that_lead_to_mail(world, path):
    for value in ("olga@acme.example\r\nBcc: x@evil.example", "olga@acme.example\nBcc: x", "\r\nBcc: x@evil.example"):
        reply = platform_client().post(path, {"email": value, "login": value, "password": "x"})
        assert reply.status_code in {200, 302}
    assert [message.recipients() for message in mail.outbox if message.recipients() != ["olga@acme.example"]] == []
