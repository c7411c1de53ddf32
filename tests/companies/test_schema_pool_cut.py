"""A connection cut at any round trip of a sign-up or a refill leaves exactly what was, or all that was to be."""

import uuid
from contextlib import contextmanager, suppress

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.companies import commands, schema_pool
from shared_apps.companies.models import Company, Domain, ReadySchema
from tests.chaos.faults import Kind, Shot
from tests.chaos.proxy import Proxy
from tests.companies.catalogue import catalogue
from tests.companies.test_schema_pool import fill
from tests.factories.companies import Place, drop_company, make_user

MOST_TRIPS = 60


@pytest.fixture
def wire(committed):
    """Send this process's statements through a proxy that can cut them."""
    target = int(connection.settings_dict["PORT"] or 5432)
    proxy = Proxy(target=lambda: target)

    @contextmanager
    def through():
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(HOST="127.0.0.1", PORT=proxy.port)
        try:
            connection.ensure_connection()
            yield proxy
        finally:
            connection.close()
            connection.settings_dict.update(before)

    yield through
    proxy.close()
    empty()


def empty() -> None:
    for schema in ReadySchema.objects.all():
        schema_pool._drop(schema.schema_name, schema.pk)


def state() -> tuple[frozenset[str], frozenset[str], int]:
    """Return the schemas that are there, the rows of the pool, the number of companies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(t|pool)_[0-9]+$'")
        schemas = frozenset(row[0] for row in cursor.fetchall())
    rows = frozenset(ReadySchema.objects.values_list("schema_name", flat=True))
    return schemas, rows, Company.objects.count()


def cut_everywhere(wire, act, check, *, late: bool) -> int:
    """Cut the act at its first, second, third … round trip until it comes through whole; return how many there were."""
    for trip in range(1, MOST_TRIPS):
        with wire() as proxy:
            shot = Shot(kind=Kind.CUT_AFTER if late else Kind.CUT_BEFORE, countdown=trip, late=late)
            proxy.arm(shot)
            with suppress(DatabaseError, InterfaceError):
                act()
            proxy.disarm()
        check()
        if not shot.fired.is_set():
            return trip
    raise AssertionError("It never came through.")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("size", [0, 1])
def test_a_sign_up_cut_anywhere_happened_wholly_or_not_at_all(wire, size, late):
    founder = make_user(f"{uuid.uuid4().hex}@example.com")
    fill(size)
    before = state()
    label = f"c{uuid.uuid4().hex[:12]}"

    def sign_up():
        commands.create_company(
            actor=system_actor(name="tests"), name="Cut", subdomain=label, founder=founder, now=timezone.now()
        )

    def check():
        nonlocal before
        made = Domain.objects.select_related("tenant").filter(domain=label).first()
        if made is None:
            assert state() == before
            return
        schemas, rows, companies = state()
        assert companies == before[2] + 1
        assert (len(schemas), len(rows)) == ((len(before[0]), 0) if size else (len(before[0]) + 1, 0))
        assert len(catalogue(made.tenant.schema_name)["columns"]) > 100
        drop_company(Place(company=made.tenant, subdomain=label))
        fill(size)
        before = state()

    assert cut_everywhere(wire, sign_up, check, late=late) > 8
    founder.delete()


@pytest.mark.parametrize("late", [False, True])
def test_a_refill_cut_anywhere_made_a_whole_schema_or_none(wire, late):
    before = state()

    def check():
        schemas, rows, companies = state()
        assert companies == before[2]
        assert schemas - before[0] == rows
        assert len(rows) <= 1
        for name in rows:
            assert len(catalogue(name)["columns"]) > 100
        empty()

    assert cut_everywhere(wire, lambda: fill(1), check, late=late) > 5
