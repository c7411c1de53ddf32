"""Makes a company's schema in one round trip: the DDL is collected from the migrations once, then replayed."""

import hashlib
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from shared_apps.companies import tenancy
from shared_apps.companies.models import Company

MigrationKey = tuple[str, str]


def company_app_labels() -> frozenset[str]:
    """Return the labels of the apps whose tables every company has."""
    return frozenset(app.label for app in apps.get_app_configs() if app.name in settings.TENANT_APPS)


@lru_cache(maxsize=1)
def expected_migrations() -> tuple[MigrationKey, ...]:
    """Return the migrations that a company's schema must have, in an order in which they can be applied."""
    loader = MigrationLoader(None)
    labels = company_app_labels()
    ordered: dict[MigrationKey, None] = {}
    for leaf in sorted(key for key in loader.graph.leaf_nodes() if key[0] in labels):
        ordered.update(dict.fromkeys(key for key in loader.graph.forwards_plan(leaf) if key[0] in labels))
    return tuple(ordered)


@lru_cache(maxsize=1)
def _all_migrations() -> tuple[MigrationKey, ...]:
    """Return every migration of the project: `migrate` records them all in each schema."""
    return tuple(sorted(MigrationLoader(None).graph.nodes))


@lru_cache(maxsize=1)
def expected_version() -> str:
    """Return the fingerprint of the migrations this release expects; a company with another one is not served."""
    return version_of(expected_migrations())


def version_of(migrations: tuple[MigrationKey, ...]) -> str:
    """Return the fingerprint of a set of migrations (sha256 over their sorted names)."""
    return hashlib.sha256("\n".join(".".join(key) for key in sorted(migrations)).encode()).hexdigest()


@lru_cache(maxsize=1)
def _collected_ddl() -> str:
    """Return the SQL of all company migrations. Collected inside a company, so that the router lets them through."""
    loader = MigrationLoader(connection, replace_migrations=False)
    plan = [(loader.graph.nodes[key], False) for key in expected_migrations()]
    return "\n".join(line for line in loader.collect_sql(plan) if not line.startswith("--"))


def create_schema(schema_name: str) -> None:
    """Make the schema with all tables and its migration rows, inside the caller's transaction.

    Raises django.db.ProgrammingError where the schema exists already: one is never adopted.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {connection.ops.quote_name(schema_name)}")
    with tenancy.company_context(schema_name):
        recorder = MigrationRecorder(connection)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE {schema_name}.django_migrations (LIKE public.django_migrations INCLUDING ALL)"
            )
            cursor.execute(_collected_ddl())
        recorder.migration_qs.bulk_create(
            recorder.Migration(app=app_label, name=name) for app_label, name in _all_migrations()
        )


def stamp(*, company_id: int, schema_name: str) -> None:
    """Write down which migrations the schema has, as the request path compares it with `expected_version()`."""
    labels = company_app_labels()
    with tenancy.company_context(schema_name):
        applied = tuple(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in labels)
    Company.objects.filter(pk=company_id).update(schema_version=version_of(applied))
