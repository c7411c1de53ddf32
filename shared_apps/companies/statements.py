"""SQL that Django writes once and this process runs many times: for the few statements that every step of work needs.

Django builds the text of a statement anew each time, which for the engine's path costs several times what PostgreSQL
needs to run it. Here the text is Django's own, kept; only values change. See docs/decisions/009-lean-steps.md.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from shared_apps.companies.database_backend.base import current_schema

PUBLIC = "public"
Row = TypeVar("Row", bound=models.Model)
FIRST_MARK = 9_000_000_000_000_000_000  # stands for a value while Django writes the text; no key gets there


class WrongCompanyError(RuntimeError):
    """A row or a query of one company was about to be used while another company is current."""


class NoCompanyError(WrongCompanyError):
    """A company's table was about to be read or written while no company is current."""


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is kept of a query: its text, its parameters and which of them are given each time, how to read its rows."""

    sql: str
    parameters: tuple[object, ...]
    names: Mapping[int, str]  # position among the parameters → name of the value
    compiler: Any
    converters: Any
    columns: tuple[str, ...]
    width: slice
    populators: Sequence[Any]
    locks: bool
    of_company: bool  # it reads a company's table


def _home_of(value: object) -> str | None:
    """Return the schema that a row belongs to; None for anything that is no row of a company."""
    return getattr(value._state, "schema", None) if isinstance(value, models.Model) else None


def refuse_foreign(values: Iterable[object]) -> None:
    """Raise WrongCompanyError if a row of another company is among the values."""
    here = current_schema()
    for value in values:
        home = _home_of(value)
        if home is not None and home != here:
            raise WrongCompanyError(f"A row of {home} was about to be used while {here} is current.")


def row_of(model: type[Row], names: Collection[str], values: Collection[Any]) -> Row:
    """Return the row that was read, as `Model.from_db` does, in half its time.

    A value that was read needs neither a default nor a setter, and nobody listens to `pre_init` and `post_init`.
    """
    row = model.__new__(model)
    row.__dict__.update(zip(names, values, strict=True))
    state = row._state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    return row


class Prepared(Generic[Row]):
    """A query for rows, the related ones of `select_related` with them.

    `build` gets the values by name and returns the queryset, which must not depend on anything else; `values` says
    which values there are and whether each is an `int` or a `str`.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Row]"], **values: type[int] | type[str]) -> None:
        self._build = build
        self._marks = {name: kind(FIRST_MARK + number) for number, (name, kind) in enumerate(values.items())}

    def rows(self, **asked: int | str | models.Model) -> list[Row]:
        """Return the rows for these values, read in the company that is current now; a row stands for its key.

        A number beyond all keys, and text with a NUL, which PostgreSQL cannot hold, find nothing. Raises
        WrongCompanyError for a row of another company, NoCompanyError for a company's table while none is current.
        """
        refuse_foreign(asked.values())
        given = {name: value.pk if isinstance(value, models.Model) else value for name, value in asked.items()}
        if any(_names_nothing(value) for value in given.values()):
            return []
        connection = this_connection()
        plan: _Plan = connection.kept_statements.get(self) or self._plan(connection)
        if plan.of_company and current_schema() == PUBLIC:
            raise NoCompanyError("A company's rows were about to be read while no company is current.")
        if plan.locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked within a transaction only.")
        values = [
            given[plan.names[place]] if place in plan.names else value for place, value in enumerate(plan.parameters)
        ]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, values)
            found = cursor.fetchall()
        rows = plan.compiler.apply_converters(found, plan.converters) if plan.converters else found
        return [self._row(plan, row) for row in rows]

    def _plan(self, connection: Any) -> _Plan:
        queryset = self._build(**self._marks)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        by_mark = {mark: name for name, mark in self._marks.items()}
        places = compiler.klass_info["select_fields"]
        width = slice(places[0], places[-1] + 1)
        plan = _Plan(
            sql=sql,
            parameters=tuple(parameters),
            names={place: by_mark[value] for place, value in enumerate(parameters) if value in by_mark},
            compiler=compiler,
            converters=compiler.get_converters([column for column, _sql, _alias in compiler.select]),
            columns=tuple(column.target.attname for column, _sql, _alias in compiler.select[width]),
            width=width,
            populators=get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # the stubs are a release ahead
            locks=queryset.query.select_for_update,
            of_company=issubclass(queryset.model, LeanWrites),
        )
        connection.kept_statements[self] = plan
        return plan

    def _row(self, plan: _Plan, row: Sequence[Any]) -> Row:
        made: Row = plan.compiler.klass_info["model"].from_db(DEFAULT_DB_ALIAS, plan.columns, row[plan.width])
        for populator in plan.populators:
            populator.populate(row, made)
        return made


class LeanWrites(models.Model):
    """A model whose `save()` keeps the text of its INSERT and UPDATE; what is no plain value goes the usual way."""

    class Meta:
        abstract = True

    def _do_insert(self, manager: Any, using: str, fields: Any, returning_fields: Any, raw: Any) -> Any:
        values = [getattr(self, field.attname) if raw else field.pre_save(self, add=True) for field in fields]
        if not _plain(fields, values):
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]  # Django's own
        connection = this_connection()
        sql = _insert_sql(type(self), tuple(fields), tuple(returning_fields))
        with connection.cursor() as cursor:
            cursor.execute(sql, _prepared(connection, fields, values))
            return [cursor.fetchone()] if returning_fields else []

    def _do_update(  # type: ignore[override]  # the stubs are a release ahead
        self, base_qs: Any, using: str, pk_val: Any, values: Any, update_fields: Any, forced_update: Any
    ) -> bool:
        fields, plain = [field for field, _model, _value in values], [value for _field, _model, value in values]
        if not values or not _plain(fields, plain):
            return bool(super()._do_update(base_qs, using, pk_val, values, update_fields, forced_update))  # type: ignore[call-arg]
        key = self._meta.pk
        assert key is not None  # noqa: S101  # every table has one
        connection = this_connection()
        prepared = _prepared(connection, [*fields, key], [*plain, pk_val])
        with connection.cursor() as cursor:
            cursor.execute(_update_sql(type(self), tuple(fields)), prepared)
            return bool(cursor.rowcount)


def _plain(fields: Sequence[Any], values: Sequence[Any]) -> bool:
    """Whether every value goes into the text as one placeholder."""
    return not any(
        hasattr(value, "resolve_expression") or hasattr(field, "get_placeholder")
        for field, value in zip(fields, values, strict=True)
    )


def _names_nothing(value: int | str) -> bool:
    return "\0" in value if isinstance(value, str) else abs(value) >= FIRST_MARK


def this_connection() -> Any:
    """Return this thread's connection itself; Django's stand-in for it costs more than some statements."""
    return connections[DEFAULT_DB_ALIAS]


def _prepared(connection: Any, fields: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(value, connection=connection) for field, value in zip(fields, values, strict=True)]


@lru_cache(maxsize=512)
def _insert_sql(model: type[models.Model], fields: tuple[Any, ...], returning: tuple[Any, ...]) -> str:
    name = this_connection().ops.quote_name
    columns = ", ".join(name(field.column) for field in fields)
    sql = f"INSERT INTO {name(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608  # nosec B608  # our own names
    return sql + (f" RETURNING {', '.join(name(field.column) for field in returning)}" if returning else "")


@lru_cache(maxsize=512)
def _update_sql(model: type[models.Model], fields: tuple[Any, ...]) -> str:
    name, key = this_connection().ops.quote_name, model._meta.pk
    assert key is not None  # noqa: S101  # every table has one
    changes = ", ".join(f"{name(field.column)} = %s" for field in fields)
    return f"UPDATE {name(model._meta.db_table)} SET {changes} WHERE {name(key.column)} = %s"  # noqa: S608  # nosec B608  # our own names
