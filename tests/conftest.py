"""The world of the tests: two companies with the same ids inside, and the cast.

olga owns acme, mona manages, walt works there; gina owns globex, gabe manages, glen works there; root runs the
platform.
Both are built once per test database; a test runs in a transaction that is rolled back.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.transaction import get_connection
from django.test.utils import setup_databases, teardown_databases

from shared_apps.companies import tenancy
from shared_apps.users.models import User
from tests.browsers import browser  # noqa: F401  # a fixture for all
from tests.factories.companies import Place, drop_company, make_company, make_user


@dataclass(frozen=True)
class World:
    """What every data test finds. `sequences`: how far each sequence of the two companies was when they were built."""

    acme: Place
    globex: Place
    root: User
    sequences: tuple[tuple[str, int | None], ...]

    def rewind(self) -> None:
        """Set the companies' sequences back (a rollback does not), so that in every test their ids collide."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(name::regclass, coalesce(value, 1), value IS NOT NULL)"
                " FROM unnest(%s::text[], %s::bigint[]) AS t(name, value)",
                [[name for name, _ in self.sequences], [value for _, value in self.sequences]],
            )


_WORLD: list[World] = []


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_test_environment, django_db_blocker):
    """Make this process's test database, also for tests that commit themselves, and build both companies in it."""
    with django_db_blocker.unblock():
        configured = setup_databases(verbosity=0, interactive=False)
        root = make_user("root@platform.example", name="Root", superuser=True)
        acme = make_company("acme", people={"olga": ["owner"], "mona": ["manager"], "walt": ["staff"]})
        globex = make_company("globex", people={"gina": ["owner"], "gabe": ["manager"], "glen": ["staff"]})
        _WORLD[:] = [World(acme=acme, globex=globex, root=root, sequences=_sequences(acme, globex))]
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()
        teardown_databases(configured, verbosity=0)


def _end_other_sessions() -> None:
    """A thread of a test that failed may still hold a connection, and the database could not be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


def _sequences(*places: Place) -> tuple[tuple[str, int | None], ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', schemaname, sequencename), last_value FROM pg_sequences"
            " WHERE schemaname = ANY(%s)",
            [[place.schema_name for place in places]],
        )
        return tuple(cursor.fetchall())


@pytest.fixture(autouse=True)
def _the_usual_port(settings):
    """Links in pages and mails name this port, whatever PORT the tests were started with."""
    settings.PLATFORM_PORT = "8000"


@pytest.fixture
def world(db, _commits_are_felt) -> World:
    """The two companies, the cast, and `public` as the current schema."""
    tenancy.leave()
    _WORLD[0].rewind()
    yield _WORLD[0]
    tenancy.leave()


@pytest.fixture
def acme(world) -> Place:
    return world.acme


@pytest.fixture
def globex(world) -> Place:
    return world.globex


@pytest.fixture
def _commits_are_felt(monkeypatch):
    """Run what waits for a commit as soon as the outermost transaction of the product is left.

    A test's own transaction never commits, so Django would hold the callbacks back; they run where a commit would be.
    """
    leave = transaction.Atomic.__exit__

    def leave_and_feel(self, exc_type, exc_value, traceback):
        leave(self, exc_type, exc_value, traceback)
        connection = get_connection(self.using)
        ours = [block for block in connection.atomic_blocks if not block._from_testcase]
        if exc_type is None and connection.in_atomic_block and not ours:
            waiting, connection.run_on_commit = connection.run_on_commit, []
            for _savepoints, call, _robust in waiting:
                call()

    monkeypatch.setattr(transaction.Atomic, "__exit__", leave_and_feel)


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Make companies whose data is really committed, for threads and other processes; they are dropped afterwards."""
    made: list[Place] = []

    def make(people: dict[str, list[str]]) -> Place:
        place = make_company(f"c{uuid.uuid4().hex[:12]}", people=people)
        made.append(place)
        return place

    with django_db_blocker.unblock():
        tenancy.leave()
        yield make
        for place in made:
            drop_company(place)


@pytest.fixture
def still_clock(time_machine):
    """Stop this process's clock: a code from an authenticator app then keeps its half minute for the whole test."""
    time_machine.move_to(datetime.now(UTC), tick=False)


def database_url() -> str:
    """Return the address of this process's test database, for other processes."""
    settings = connection.settings_dict
    return (
        f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    )
