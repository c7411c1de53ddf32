"""An upgrade that is killed again and again, with one company that cannot be upgraded, comes to its end."""

import os
import random
import time

import psycopg2
import pytest

from shared_apps.companies.models import Company
from tests.companies.fleet import Fleet
from tests.conftest import database_url

COMPANIES, POISONED = 50, 17
STEPS = """
SELECT {number}, (SELECT count(*) FROM {name}.django_migrations WHERE name = '9001_next_note'),
    (SELECT count(*) FROM {name}.django_migrations WHERE name = '9002_next_data'),
    (SELECT count(*) FROM information_schema.columns WHERE table_schema = '{name}' AND column_name = 'next_note')
"""
KILLS = int(os.environ.get("KILLS", "5"))


@pytest.fixture
def fleet(django_db_setup, django_db_blocker):
    server, name = database_url().rsplit("/", 1)
    own = psycopg2.connect(f"{server}/postgres")
    own.autocommit = True
    with own.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_fleet" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}_fleet"')
    yield Fleet(f"{server}/{name}_fleet")
    with own.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}_fleet" WITH (FORCE)')
    own.close()


def progress(cursor, names: list[str]) -> list[tuple[int, bool, bool]]:
    """Return for each company how many rows the two migrations have in its table of them, and what it has of them."""
    cursor.execute(" UNION ALL ".join(STEPS.format(name=name, number=name[2:]) for name in names))
    return sorted(cursor.fetchall())


def test_attack_83_fifty_companies_survive_kills_and_one_that_cannot_be_upgraded(fleet):
    fleet.found(COMPANIES)
    names = [f"t_{number}" for number in range(1, COMPANIES + 1)]
    watcher = fleet.connect()
    cursor = watcher.cursor()
    cursor.execute(f"DROP TABLE t_{POISONED}.tickets_ticket CASCADE")
    chance = random.Random(83)  # noqa: S311  # when to kill is no secret
    kills = 0
    while kills < KILLS:
        before = progress(cursor, names)
        process = fleet.start("migrate_companies", "--verbosity=0", "--processes=2", release="data")
        until = time.monotonic() + 60
        while process.poll() is None and progress(cursor, names) == before and time.monotonic() < until:
            time.sleep(chance.uniform(0, 0.02))
        time.sleep(chance.uniform(0, 0.02))
        if process.poll() is not None:
            break  # it came to its end in spite of us
        process.kill()
        process.wait()
        kills += 1
        for number, noted, changed, columns in progress(cursor, names):
            assert noted == columns <= 1, f"company {number} is half upgraded"
            assert changed <= noted
    assert kills == KILLS
    status, said = Fleet.finish(fleet.start("migrate_companies", "--verbosity=0", release="data"))
    assert status == 1
    assert f"Company {POISONED} (t_{POISONED}): ProgrammingError" in said
    assert said.count("(t_") == 1
    expected = [(number, 1, 1, 1) if number != POISONED else (number, 0, 0, 0) for number in range(1, COMPANIES + 1)]
    assert progress(cursor, names) == expected
    cursor.execute(
        "SELECT count(DISTINCT schema_version), min(migration_error) FROM companies_company WHERE id <> %s", [POISONED]
    )
    assert cursor.fetchone() == (1, "")
    cursor.execute(
        "SELECT schema_version = (SELECT schema_version FROM companies_company WHERE id = 1), migration_error"
        " FROM companies_company WHERE id = %s",
        [POISONED],
    )
    behind, error = cursor.fetchone()
    assert behind is False
    assert error.startswith("ProgrammingError: relation")
    for words, wanted in (["--check"], 1), ([], 1):
        assert Fleet.finish(fleet.start("migrate_companies", *words, release="data"))[0] == wanted
    watcher.close()


UNIQUE = """
SELECT n.nspname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey) WHERE a.attname = 'next_code'
"""


def test_attack_83_what_a_migration_finds_in_one_schema_is_not_taken_for_all(fleet):
    """Names of constraints are asked for, so two such migrations at once must not be written down in advance."""
    fleet.found(4)
    assert Fleet.finish(fleet.start("migrate_companies", "--verbosity=0", release="asks")) == (0, "")
    with fleet.connect() as watcher, watcher.cursor() as cursor:
        cursor.execute(UNIQUE)
        assert cursor.fetchall() == []
        for number in range(1, 5):
            cursor.execute(f"SELECT name FROM t_{number}.django_migrations WHERE name LIKE '900%' ORDER BY 1")  # noqa: S608  # names of ours
            assert cursor.fetchall() == [("9001_next_code",), ("9002_codes_repeat",)]
    assert Fleet.finish(fleet.start("migrate_companies", "--check", release="asks"))[0] == 0


def test_attack_83_a_company_that_could_not_be_upgraded_answers_503_and_the_others_serve(acme, globex):
    Company.objects.filter(pk=acme.company.pk).update(schema_version="old", migration_error="secret details")
    page = acme.client("olga").get("/")
    assert page.status_code == 503
    assert "It is being updated. Nothing is lost." in page.content.decode()
    assert "secret details" not in page.content.decode()
    assert globex.client("gina").get("/", follow=True).status_code == 200
