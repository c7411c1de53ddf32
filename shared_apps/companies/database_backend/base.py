"""Keeps which company is current, and sends `SET search_path` only where the server may have another one.

Which company is current belongs to the flow of the program (a ContextVar), not to the connection: a new thread begins
in `public`, whatever connection it is given.

django-tenants sets it for every cursor, which doubles the statements. Here the wrapper remembers what the server was
told and compares. What it remembers is dropped wherever the server may have changed it behind our back: a new session,
a rollback (a SET inside a transaction is undone by it), a commit that was none, and every statement that is not known
to be harmless. Forgetting wrongly costs one SET; remembering wrongly would show one company another's rows.

Not for a pooler that shares sessions between clients per transaction: there no client knows what the session has.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django.utils.functional import cached_property
from django_tenants.postgresql_backend import base
from django_tenants.postgresql_backend.base import FakeTenant, quote_schema_name
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

HARMLESS = ("select ", "insert ", "update ", "delete ", "savepoint ", "release savepoint ")
SUSPICIOUS = (";", "set_config", "search_path")  # several statements in one text, or a SELECT that sets


def keeps_search_path(sql: object) -> bool:
    """Whether this statement surely leaves search_path as it is; everything that is not known does not."""
    return isinstance(sql, str) and _is_harmless(sql)


@lru_cache(maxsize=512)  # a process asks for few texts, again and again
def _is_harmless(sql: str) -> bool:
    text = sql.lower()
    return text.startswith(HARMLESS) and not any(word in text for word in SUSPICIOUS)


class _Watched(CursorWrapper):
    """Tells the connection of every statement that may have changed search_path, also of one that failed."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        try:
            return super().execute(sql, params)
        finally:
            if not keeps_search_path(sql):
                self.db.forget_search_path()

    def executemany(self, sql: Any, param_list: Any) -> Any:
        try:
            return super().executemany(sql, param_list)
        finally:
            if not keeps_search_path(sql):
                self.db.forget_search_path()

    def callproc(self, procname: Any, params: Any = None, kparams: Any = None) -> Any:
        try:
            return super().callproc(procname, params, kparams)
        finally:
            self.db.forget_search_path()


class _WatchedDebug(_Watched, CursorDebugWrapper):
    """The same for a connection that logs its statements."""


@dataclass(frozen=True)
class Current:
    """Which schema statements go to, for whom, and whether `public` follows it in the search_path."""

    tenant: Any
    schema_name: str
    include_public: bool = True


PUBLIC = Current(FakeTenant(schema_name="public"), "public")
_CURRENT: ContextVar[Current] = ContextVar("current_company", default=PUBLIC)


def current_schema() -> str:
    """Return the schema that is current. Asked for every row that is made, so it does not go through the connection."""
    return _CURRENT.get().schema_name


class DatabaseWrapper(base.DatabaseWrapper):
    """django-tenants' connection with a memory for the search_path it has set."""

    @property
    def tenant(self) -> Any:
        """The company that is current, or django-tenants' stand-in for one."""
        return _CURRENT.get().tenant

    @tenant.setter
    def tenant(self, value: Any) -> None:
        """Ignore what django-tenants' own __init__ sets: a connection has no company, the program has."""

    @property
    def schema_name(self) -> str:
        """The schema that is current: `public` or a company's."""
        return current_schema()

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        """Ignore it, as above."""

    @property
    def include_public_schema(self) -> bool:
        """Whether `public` is searched after the company's schema."""
        return _CURRENT.get().include_public

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:  # noqa: FBT001, FBT002  # django-tenants' signature
        """Make a company current. The content types live in `public` only, so their cache stays right."""
        _CURRENT.set(Current(tenant, tenant.schema_name, include_public))
        self.search_path_set_schemas = None

    def set_schema_to_public(self) -> None:
        """Make no company current. A connection that is just made changes nothing."""
        if self._is_made:
            _CURRENT.set(PUBLIC)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._on_server: tuple[str, bool] | None = None  # schema and whether public follows it; None = unknown
        self.kept_statements: dict[object, Any] = {}  # see companies.statements; a connection is one thread's
        self._is_made = False
        self.health_check_done: bool = False  # Django's own
        super().__init__(*args, **kwargs)
        self._is_made = True

    @cached_property
    def pg_version(self) -> int:
        """Return the server's version. Raises OperationalError where the connection broke while it was asked.

        A broken connection says 0; remembered, that would keep this process from its database for ever.
        """
        with self.temporary_connection():
            version: int = self.connection.info.server_version
        if version == 0:
            raise OperationalError("The connection broke while it was being made.")
        return version

    def forget_search_path(self) -> None:
        """Send it again before the next statement, because the server may have another one by now."""
        self._on_server = None

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Tell the server the current company's search_path, unless it is known to have it."""
        wanted = (self.schema_name, self.include_public_schema)
        if self._setting_search_path or self._on_server == wanted:
            return
        self.search_path_set_schemas = None  # else TENANT_LIMIT_SET_CALLS would keep another company's
        super()._handle_search_path(cursor)
        if self.search_path_set_schemas is not None:  # None where the SET failed, in a transaction that has failed
            self._on_server = wanted

    def ask_on_the_way(self, schema_name: str, sql: str, *parameters: object) -> Any:
        """Return the first row of a SELECT and leave search_path at this schema, in one statement; None without a row.

        `sql` has a column `{path}`. Whoever enters a company with a question on their lips saves the `SET`, and the
        look whether the connection still lives: if it does not, the question is asked again on a new one. Raises
        what that one raises.
        """
        unproven = self.connection is not None and not self.health_check_done and not self.in_atomic_block
        if unproven:
            self.health_check_done = True
        try:
            return self._ask(schema_name, sql, parameters)
        except (InterfaceError, OperationalError):
            if not unproven:
                raise
            self.close()
            return self._ask(schema_name, sql, parameters)

    def _ask(self, schema_name: str, sql: str, parameters: Sequence[object]) -> Any:
        self._setting_search_path = True  # by ourselves: the cursor leaves it alone
        try:
            with self.cursor() as cursor:
                wanted = (schema_name, True)
                if self._on_server == wanted:
                    cursor.execute(sql.format(path="NULL"), parameters)
                    return cursor.fetchone()
                path = ",".join(quote_schema_name(name) for name in (schema_name, "public"))
                cursor.execute(sql.format(path="set_config('search_path', %s, false)"), (path, *parameters))
                row = cursor.fetchone()
                if row is not None:  # else nothing was set
                    self._on_server = wanted
                return row
        finally:
            self._setting_search_path = False

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        """Return the cursor that all of Django's statements go through."""
        return _Watched(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorWrapper:
        """Return the same for a connection that logs its statements."""
        return _WatchedDebug(cursor, self)

    def get_new_connection(self, conn_params: Any) -> Any:
        """Open a session, about which nothing is known yet."""
        self.forget_search_path()
        return super().get_new_connection(conn_params)

    def _commit(self) -> Any:
        """Commit. Of a failed transaction PostgreSQL makes a rollback, without an error."""
        if self.connection is not None and self.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            self.forget_search_path()
        try:
            return super()._commit()
        except BaseException:
            self.forget_search_path()
            raise

    def _rollback(self) -> Any:
        """Roll back. A rollback to a savepoint is a statement, which the cursor tells of."""
        try:
            return super()._rollback()
        finally:
            self.forget_search_path()
