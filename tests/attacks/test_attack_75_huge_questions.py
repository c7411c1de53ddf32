"""Absurd page numbers, page sizes and filters cost no more than a first page, and no statement runs without an end."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.companies import platform_client
from tests.factories.tickets import PARALLEL, publish, submit

COMPANY_LISTS = ("dashboard", "ticket_list", "inbox", "error_list", "company_audit", "visit_list")
PLATFORM_LISTS = ("/operator/companies/", "/operator/visits/", "/operator/audit/", "/operator/errors/")
QUESTIONS = (
    "page=1000000000",
    "page=-1&page_size=1000000",
    "limit=1000000&per_page=1000000",
    "before=1000000000",
    "before=99999999999999999999999999",
    "before=-1",
    "after=99999999999999999999999999",
    "text=" + "%25" * 1000,
    "q=" + "a" * 3000,
    "status=" + "open," * 500,
    "&".join(f"status=x{number}" for number in range(900)),
)


@pytest.fixture
def many(acme):
    """More tickets than a page shows."""
    publish(acme, PARALLEL)
    for number in range(60):
        submit(acme, "walt", "parallel", subject=f"Number {number}")
    return acme


def statements(browser, url: str) -> tuple[int, int, int]:
    with CaptureQueriesContext(connection) as seen:
        answer = browser.get(url, follow=True)
    return answer.status_code, len(seen), len(answer.content)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda text: text[:30])
def test_attack_75_a_huge_question_to_a_list_costs_no_more_than_its_first_page(many, question):
    browser = many.client("olga")
    for url in (reverse(name, urlconf=settings.COMPANY_URLCONF) for name in COMPANY_LISTS):
        statements(browser, url)
        first, asked = statements(browser, url), statements(browser, f"{url}?{question}")
        assert first[0] == 200, url
        assert asked[0] in (200, 400, 404), url
        assert asked[1] <= first[1] + 2, url
        assert asked[2] <= 1.5 * first[2] + 20_000, url


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda text: text[:30])
def test_attack_75_the_same_on_the_platform(world, question):
    browser = platform_client(world.root)
    for url in PLATFORM_LISTS:
        first, asked = statements(browser, url), statements(browser, f"{url}?{question}")
        assert first[0] == 200, url
        assert asked[0] in (200, 400, 404), url
        assert asked[1] <= first[1] + 2, url


def test_attack_75_every_connection_ends_statements_that_run_too_long(world):
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)
        cursor.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(OperationalError), transaction.atomic():
            cursor.execute("SELECT pg_sleep(5)")
