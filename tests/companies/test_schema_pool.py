"""A new company's schema comes from the pool or is made on the spot, and is the same as a migrated one either way."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.companies import commands, provisioning, schema_pool, tenancy
from shared_apps.companies.models import Company, ReadySchema
from tests.companies.catalogue import catalogue
from tests.factories.companies import make_user


def pool_schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", ["pool%"])
        return {row[0] for row in cursor.fetchall()}


def found(subdomain: str) -> Company:
    founder = make_user(f"{subdomain}@example.com")
    return commands.create_company(
        actor=system_actor(name="tests"), name=subdomain, subdomain=subdomain, founder=founder, now=timezone.now()
    )


def fill(size: int) -> None:
    schema_pool.refill(size=size, now=timezone.now(), most=size)


def test_a_schema_from_the_pool_and_a_replayed_one_equal_a_migrated_one(world):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA t_999999")
    tenancy.migrate_schema("t_999999", verbosity=0)
    fill(1)
    pooled = found("pooled")
    replayed = found("replayed")
    assert pool_schemas() == set()
    migrated = catalogue("t_999999")
    assert len(migrated["columns"]) > 100
    assert catalogue(pooled.schema_name) == migrated
    assert catalogue(replayed.schema_name) == migrated


def test_what_is_written_in_a_pooled_company_stays_there(world):
    fill(1)
    company = found("pooled")
    with tenancy.company_context(company.schema_name):
        from tenant_apps.team.models import Member

        member = Member.objects.create(user_id=1, name="Ann", email="ann@example.com", joined_at=timezone.now())
        assert Member.objects.count() == 1
    assert member.pk == 1  # the schema's own sequence


def test_the_pool_is_filled_to_its_size_and_no_further(world):
    now = timezone.now()
    assert [schema_pool.refill(size=2, now=now) for _number in range(3)] == [1, 1, 0]
    assert pool_schemas() == set(ReadySchema.objects.values_list("schema_name", flat=True))
    assert ReadySchema.objects.count() == 2


def test_a_full_pool_costs_one_query(world):
    fill(1)
    with CaptureQueriesContext(connection) as seen:
        fill(1)
    assert len(seen) == 1


def test_a_schema_of_an_older_release_is_dropped_and_never_handed_out(world):
    fill(1)
    ReadySchema.objects.update(recipe="older")
    company = found("first")
    assert ReadySchema.objects.count() == 1
    assert catalogue(company.schema_name)["migrations"] != []
    fill(1)
    [ready] = ReadySchema.objects.all()
    assert ready.recipe == provisioning.recipe()
    assert pool_schemas() == {ready.schema_name}


def test_abandoned_schemas_and_rows_are_reaped(world):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA pool_77")
        cursor.execute("CREATE SCHEMA pooled_by_somebody_else")
    ReadySchema.objects.create(schema_name="pool_78", recipe=provisioning.recipe(), made_at=timezone.now())
    fill(0)
    assert pool_schemas() == {"pooled_by_somebody_else"}
    assert ReadySchema.objects.count() == 0


def test_a_row_whose_schema_is_gone_is_passed_over(world):
    fill(2)
    first, second = ReadySchema.objects.order_by("id").values_list("schema_name", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {first} CASCADE")
    schema_pool.provide("t_4711")
    assert pool_schemas() == set()
    assert list(ReadySchema.objects.values_list("schema_name", flat=True)) == [first]
    assert second not in pool_schemas()
    schema_pool.provide("t_4712")
    assert catalogue("t_4711") == catalogue("t_4712")


def test_a_sign_up_that_fails_gives_the_schema_back(world):
    fill(1)
    ready = pool_schemas()
    with suppress(IntegrityError), transaction.atomic():
        schema_pool.provide("t_4711")
        assert pool_schemas() == set()
        raise IntegrityError
    assert pool_schemas() == ready == set(ReadySchema.objects.values_list("schema_name", flat=True))


@pytest.mark.parametrize("size", [0, 1])
def test_a_schema_that_exists_is_never_adopted(acme, size):
    fill(size)
    with pytest.raises(ProgrammingError), transaction.atomic():
        schema_pool.provide(acme.schema_name)
    assert ReadySchema.objects.count() == size


def test_a_schema_is_made_in_one_round_trip(world):
    provisioning._collected_ddl()
    with CaptureQueriesContext(connection) as seen:
        provisioning.create_schema("t_4711")
    assert [query["sql"].split()[0] for query in seen if not query["sql"].startswith("SET search_path")] == ["CREATE"]
