"""The only door to django-tenants: which company is current, entering one, and running something after a commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection as untyped_connection
from django.db import models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import schema_context

from shared_apps.companies.models import Company
from shared_apps.companies.statements import LeanWrites

PUBLIC = "public"
connection: Any = untyped_connection  # django-tenants' backend adds schema_name, set_tenant() and set_schema()
Row = TypeVar("Row", bound=models.Model)


class WrongCompanyError(RuntimeError):
    """A row or a query of one company was about to be used while another company is current."""


def current_schema() -> str:
    """Return the schema that queries go to now: `public` or a company's."""
    return str(connection.schema_name)


@contextmanager
def company_context(schema_name: str) -> Iterator[None]:
    """Enter a company's schema (or `public`) for the block; nests, and is safe between threads."""
    with schema_context(schema_name):
        yield


def enter(company: Company) -> None:
    """Make a company current for the rest of the request; the middleware leaves it again."""
    connection.set_tenant(company)


def leave() -> None:
    """Go back to `public`."""
    connection.set_schema_to_public()


def after_commit(call: Callable[[], Any]) -> None:
    """Run `call` after the current transaction's commit, in the company that is current now.

    Django runs such callbacks in the schema current *at commit*; this remembers the company and enters it again. A
    failing callback is logged and stops no other (`robust`).
    """
    schema_name = current_schema()

    def in_company() -> None:
        with company_context(schema_name):
            call()

    transaction.on_commit(in_company, robust=True)


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Name the company in every cache key, so that no two companies share an entry."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"


def migrate_schema(schema_name: str, *, verbosity: int) -> None:
    """Apply the pending migrations of one schema (`public` or a company's); raises what the migration raises."""
    try:
        connection.set_schema(schema_name, include_public=False)
        MigrationRecorder(connection).ensure_schema()  # its own table: else public's would be found and nothing applied
        connection.set_schema(schema_name)
        call_command(MigrateCommand(), verbosity=verbosity, interactive=False)
    finally:
        leave()


class CompanyQuerySet(models.QuerySet[Row]):
    """A query that refuses to run in another company than the one it was made in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._schema = current_schema()

    def _clone(self) -> "CompanyQuerySet[Row]":
        clone = super()._clone()  # type: ignore[misc]  # Django's own method, unknown to the stubs
        clone._schema = self._schema
        return clone

    def _fetch_all(self) -> None:
        if self._result_cache is None and self._schema != current_schema():
            raise WrongCompanyError(f"A query made in {self._schema} was evaluated in {current_schema()}.")
        super()._fetch_all()


CompanyManager = models.Manager.from_queryset(CompanyQuerySet)


class CompanyModel(LeanWrites):
    """Base of every company table: a row remembers the schema it came from and is never written to another."""

    objects = CompanyManager()

    class Meta(LeanWrites.Meta):
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "CompanyModel":
        """Remember where the row was loaded."""
        row = super().from_db(*args, **kwargs)
        row._state.schema = current_schema()  # type: ignore[attr-defined]  # Django's per-row state is the place for it
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row in the company it belongs to; raises WrongCompanyError elsewhere."""
        self._refuse_foreign_schema()
        super().save(*args, **kwargs)
        self._state.schema = current_schema()  # type: ignore[attr-defined]  # see from_db

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row in the company it belongs to; raises WrongCompanyError elsewhere."""
        self._refuse_foreign_schema()
        return super().delete(*args, **kwargs)

    def _refuse_foreign_schema(self) -> None:
        home = getattr(self._state, "schema", current_schema())
        if home != current_schema() or home == PUBLIC:
            raise WrongCompanyError(f"A row of {home} was about to be written while {current_schema()} is current.")
