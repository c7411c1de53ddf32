"""The only door to django-tenants: which company is current, entering one, and running something after a commit."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar

from django.core.management import call_command
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connection as untyped_connection
from django.db import models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import schema_context

from shared_apps.companies.database_backend.base import current_schema
from shared_apps.companies.models import Company
from shared_apps.companies.statements import (
    PUBLIC,
    LeanWrites,
    NoCompanyError,
    WrongCompanyError,
    refuse_foreign,
    row_of,
)

connection: Any = untyped_connection  # django-tenants' backend adds schema_name, set_tenant() and set_schema()
Row = TypeVar("Row", bound=models.Model)


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


def _values_in(condition: models.Q) -> Iterator[object]:
    for part in condition.children:
        if isinstance(part, models.Q):
            yield from _values_in(part)
        elif isinstance(part, tuple):
            yield part[1]


class CompanyQuerySet(models.QuerySet[Row]):
    """A query that refuses to run in another company than the one it was made in, with another company's rows, or
    while no company is current.

    Django asks a query for its database whenever it is about to run it, so that is where it is refused.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._schema = current_schema()

    @property
    def db(self) -> str:
        """The database to run on; raises WrongCompanyError or NoCompanyError."""
        self._refuse_wrong_company()
        return super().db

    def update(self, **kwargs: Any) -> int:
        """Update the rows; raises WrongCompanyError, also for a row of another company among the new values."""
        refuse_foreign(kwargs.values())
        return super().update(**kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """Become part of another query; raises WrongCompanyError or NoCompanyError."""
        self._refuse_wrong_company()
        return super().resolve_expression(*args, **kwargs)

    def _refuse_wrong_company(self) -> None:
        here = current_schema()
        if self._schema != here:
            raise WrongCompanyError(f"A query made in {self._schema} was about to run in {here}.")
        if here == PUBLIC:
            raise NoCompanyError(f"A query for {self.model.__name__} was about to run while no company is current.")
        if self._hints:  # type: ignore[attr-defined]  # as below
            refuse_foreign([self._hints.get("instance")])  # type: ignore[attr-defined]  # whose related rows are asked for

    def _filter_or_exclude_inplace(self, negate: bool, args: Any, kwargs: Any) -> None:  # noqa: FBT001  # Django's signature
        refuse_foreign(kwargs.values())
        for condition in args:
            if isinstance(condition, models.Q):
                refuse_foreign(_values_in(condition))
        super()._filter_or_exclude_inplace(negate, args, kwargs)  # type: ignore[misc]  # as above

    def _clone(self) -> "CompanyQuerySet[Row]":
        clone = super()._clone()  # type: ignore[misc]  # as above
        clone._schema = self._schema
        return clone


CompanyManager = models.Manager.from_queryset(CompanyQuerySet)


class CompanyModel(LeanWrites):
    """Base of every company table: a row remembers the schema it was made in and is never written to another.

    `WITHHELD`: columns that no export shows, because who reads them could act as somebody else.
    """

    WITHHELD: ClassVar[frozenset[str]] = frozenset()

    objects = CompanyManager()

    class Meta(LeanWrites.Meta):
        abstract = True
        base_manager_name = "objects"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._state.schema = current_schema()  # type: ignore[attr-defined]  # Django's per-row state is the place for it

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs are a release ahead
        cls, _db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """Return the row that was read in the company that is current; see `row_of`."""
        row = row_of(cls, field_names, values)
        row._state.schema = current_schema()  # type: ignore[attr-defined]  # as above
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row in the company it belongs to; raises WrongCompanyError or NoCompanyError elsewhere."""
        self._refuse_wrong_company()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row in the company it belongs to; raises WrongCompanyError or NoCompanyError elsewhere."""
        self._refuse_wrong_company()
        return super().delete(*args, **kwargs)

    def _refuse_wrong_company(self) -> None:
        """Refuse also what the row points at: an id of another company means somebody else here."""
        if current_schema() == PUBLIC:
            raise NoCompanyError(f"{type(self).__name__} was about to be written while no company is current.")
        refuse_foreign([self, *self._state.fields_cache.values()])
