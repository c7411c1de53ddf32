"""Finds out whether a pooler lends one database session to many clients, which would mix companies up."""

import logging
from collections.abc import Mapping
from typing import Any

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext as _

CLIENTS = 4  # a pooler hands out the session that was given back last, so the first of them meets the mark already
MARK = "pg_catalog"
log = logging.getLogger(__name__)


class SharedSessionsError(ImproperlyConfigured):
    """The database is behind a pooler in transaction (or statement) mode that does not keep search_path per client."""

    def __str__(self) -> str:
        return _(
            "The database of DATABASE_URL is behind a pooler that shares sessions between clients, so one company's "
            "queries would reach another company's tables. Set pool_mode = session in the pooler, or connect directly."
        )


def check_at_start() -> None:
    """Ask the database of the settings, once, when a web server or worker starts. Raises SharedSessionsError.

    A database that is away cannot be asked: that is logged, and health checks will tell of it.
    """
    try:
        refuse_shared_sessions(parameters=connection.get_connection_params())
    except psycopg2.OperationalError as away:
        log.warning("Whether the database shares sessions between clients could not be asked: %s", away)


def refuse_shared_sessions(*, parameters: Mapping[str, Any]) -> None:
    """Raise SharedSessionsError if what one client sets is seen by others; `parameters` are those of a connection."""
    marked = psycopg2.connect(**parameters)
    others = [psycopg2.connect(**parameters) for _number in range(CLIENTS)]
    try:
        marked.autocommit = True
        _run(marked, f"SET search_path = {MARK}")
        if any(_run(other, "SHOW search_path") == MARK for other in others):
            raise SharedSessionsError
    finally:
        _run(marked, "RESET search_path")
        for client in (marked, *others):
            client.close()


def _run(client: Any, statement: str) -> str | None:
    """Run one statement; a transaction that it begins stays open, so that its session is not lent on."""
    with client.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None
