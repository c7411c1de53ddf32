"""Makes a company's schema in one round trip: the DDL is collected from the migrations once, then replayed."""

import hashlib
import inspect
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from shared_apps.companies import tenancy
from shared_apps.companies.models import Company

MigrationKey = tuple[str, str]


def company_app_labels() -> frozenset[str]:
    """Return the labels of the apps whose tables every company has."""
    return frozenset(app.label for app in apps.get_app_configs() if app.name in settings.TENANT_APPS)


@lru_cache(maxsize=1)
def graph() -> MigrationGraph:
    """Return the migrations of this release with what each depends on, read from the files once."""
    return MigrationLoader(None).graph


@lru_cache(maxsize=1)
def all_migrations() -> tuple[MigrationKey, ...]:
    """Return every migration of the project, in an order in which they can be applied: each schema records them all."""
    ordered: dict[MigrationKey, None] = {}
    for leaf in sorted(graph().leaf_nodes()):
        ordered.update(dict.fromkeys(graph().forwards_plan(leaf)))
    return tuple(ordered)


@lru_cache(maxsize=1)
def expected_migrations() -> tuple[MigrationKey, ...]:
    """Return the migrations that a company's schema must have, in an order in which they can be applied."""
    labels = company_app_labels()
    return tuple(key for key in all_migrations() if key[0] in labels)


@lru_cache(maxsize=1)
def expected_version() -> str:
    """Return the fingerprint of the migrations this release expects; a company with another one is not served."""
    return version_of(expected_migrations())


def version_of(migrations: tuple[MigrationKey, ...]) -> str:
    """Return the fingerprint of a set of migrations (sha256 over their sorted names)."""
    return hashlib.sha256("\n".join(".".join(key) for key in sorted(migrations)).encode()).hexdigest()


@lru_cache(maxsize=1)
def recipe() -> str:
    """Return the fingerprint of all that a new schema is made from: the migrations, their source, Django's version.

    A ready schema with another one is never handed out.
    """
    source = hashlib.sha256(f"{django.VERSION} {all_migrations()}".encode())
    for key in expected_migrations():
        source.update(Path(inspect.getfile(type(graph().nodes[key]))).read_bytes())
    return source.hexdigest()


@lru_cache(maxsize=1)
def _collected_ddl() -> str:
    """Return the SQL of all company migrations. Collected inside a company, so that the router lets them through."""
    loader = MigrationLoader(connection, replace_migrations=False)
    plan = [(loader.graph.nodes[key], False) for key in expected_migrations()]
    return "\n".join(line for line in loader.collect_sql(plan) if not line.startswith("--"))


def record_migrations(keys: Iterable[MigrationKey], *, table: str) -> str:
    """Return the SQL that writes these migrations down in `table`, a quoted name; theirs are quoted as literals."""
    rows = ", ".join(f"({_literal(app_label)}, {_literal(name)}, now())" for app_label, name in keys)
    return f"INSERT INTO {table} (app, name, applied) VALUES {rows};"  # noqa: S608  # nosec B608  # quoted above


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def create_schema(schema_name: str) -> None:
    """Make the schema with all tables and its migration rows in one round trip, inside the caller's transaction.

    Raises django.db.ProgrammingError where the schema exists already: one is never adopted.
    """
    name = connection.ops.quote_name(schema_name)
    with tenancy.company_context(schema_name):
        parts = (
            f"CREATE SCHEMA {name};",
            f"SET LOCAL search_path = {name}, public;",
            f"CREATE TABLE {name}.django_migrations (LIKE public.django_migrations INCLUDING ALL);",
            _collected_ddl(),
            record_migrations(all_migrations(), table=f"{name}.django_migrations"),
        )
        with connection.cursor() as cursor:
            cursor.execute("\n".join(parts))


def stamp(*, company_id: int, schema_name: str) -> None:
    """Write down which migrations the schema has, as the request path compares it with `expected_version()`."""
    labels = company_app_labels()
    with tenancy.company_context(schema_name):
        applied = tuple(key for key in MigrationRecorder(connection).applied_migrations() if key[0] in labels)
    Company.objects.filter(pk=company_id).update(schema_version=version_of(applied), migration_error="")
