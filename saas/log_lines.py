"""Log lines: each names its request and its schema, and nothing that was typed can begin a line of its own."""

import logging
from contextvars import ContextVar

from django.db import connection

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class LineFormatter(logging.Formatter):
    """Writes one entry per line: line breaks inside a message are escaped, a traceback is indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry's text."""
        record.request_id = request_id.get()
        record.schema = getattr(connection, "schema_name", "-")
        first, *rest = super().format(record).splitlines() or [""]
        return "\n".join([first, *(f"    {line}" for line in rest)])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        """Return the first line, without line breaks or other control characters."""
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in super().formatMessage(record))
