"""One question to many companies: every answer names its company, and one that fails keeps no other from answering."""

import pytest
from django.db import connection

from shared_apps.companies import across
from shared_apps.companies.models import Company

NAMES = "SELECT email FROM {schema}.team_member ORDER BY id LIMIT 1"


def _ask(select: str = NAMES, tables: tuple[str, ...] = ("team_member",)):
    answers = across.ask_companies(companies=list(Company.objects.order_by("pk")), select=select, tables=tables)
    return {row["company_id"]: row["email"] for row in answers.rows}, set(answers.unreadable)


@pytest.fixture
def expected(acme, globex):
    return {acme.company.pk: "olga@acme.example", globex.company.pk: "gina@globex.example"}


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_every_company_answers_for_itself_however_many_are_asked_at_once(expected, monkeypatch, at_once):
    monkeypatch.setattr(across, "MOST_AT_ONCE", at_once)
    assert _ask() == (expected, set())


def test_a_company_whose_table_is_missing_is_not_asked(acme, expected):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {acme.schema_name}.team_member RENAME TO gone")
    del expected[acme.company.pk]
    assert _ask() == (expected, {acme.company.pk})


def test_a_company_of_another_release_is_not_asked(acme, expected):
    Company.objects.filter(pk=acme.company.pk).update(schema_version="older")
    del expected[acme.company.pk]
    assert _ask() == (expected, {acme.company.pk})


def test_a_company_that_fails_takes_no_other_answer_along(acme, expected):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {acme.schema_name}.team_member RENAME COLUMN email TO address")
    del expected[acme.company.pk]
    assert _ask() == (expected, {acme.company.pk})


def test_the_companys_own_table_is_asked_and_not_one_of_public(acme, globex):
    """`to_regclass` of a full name never falls through to public."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE public.only_here (email text)")
    assert _ask("SELECT email FROM {schema}.only_here", ("only_here",)) == (
        {},
        {acme.company.pk, globex.company.pk},
    )


def test_nobody_asked_nobody_answers(world):
    answers = across.ask_companies(companies=[], select=NAMES, tables=("team_member",))
    assert (list(answers.rows), answers.unreadable) == ([], frozenset())
