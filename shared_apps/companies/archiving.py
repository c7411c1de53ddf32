"""Copies every table of the company that is current into a ZIP archive, a row a line of JSON."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import ZipFile

from django.apps import apps
from django.db import connection as untyped_connection
from django.db import transaction

from shared_apps.companies.statements import PUBLIC, NoCompanyError
from shared_apps.companies.tenancy import CompanyModel, current_schema

connection: Any = untyped_connection
LONGEST_MS = (
    600_000  # of one table: to read all of it is no runaway query, as a page's statement of that length would be
)
# A quote and a delimiter that JSON never holds: PostgreSQL then writes each line as it is.
AS_IT_IS = "(FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
TABLES = """
SELECT c.relname,
       array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum > 0 AND NOT a.attisdropped),
       array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum))
         FILTER (WHERE a.attnum = ANY(i.indkey::int2[]))
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'
GROUP BY c.relname ORDER BY c.relname
"""


@dataclass(frozen=True, kw_only=True)
class TableCopy:
    """One table in the archive: `file` is its path there, `sha256` of that file, `withheld` the columns left out."""

    table: str
    file: str
    rows: int
    sha256: str
    withheld: Sequence[str]


@dataclass
class _Lines:
    """A file of an archive that counts the lines that PostgreSQL writes into it."""

    file: IO[bytes]
    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> None:
        self.rows += data.count(b"\n")
        self.digest.update(data)
        self.file.write(data)


def copy_tables(*, archive: ZipFile) -> Sequence[TableCopy]:
    """Write each table to `tables/NAME.jsonl`, a row a line, in the order of its key; return what was written.

    What the tables are is asked of the database, so none is forgotten. A model's `WITHHELD` columns are left out.
    Raises NoCompanyError.
    """
    schema = current_schema()
    if schema == PUBLIC:
        raise NoCompanyError("A company's tables were about to be copied while no company is current.")
    secret = _withheld()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(LONGEST_MS)])
        cursor.execute(TABLES, [schema])
        return [
            _copied(cursor, archive, name=name, columns=columns, key=key or [], withheld=secret.get(name, frozenset()))
            for name, columns, key in cursor.fetchall()
        ]


def _withheld() -> Mapping[str, frozenset[str]]:
    models = (model for model in apps.get_models() if issubclass(model, CompanyModel))
    return {model._meta.db_table: model.WITHHELD for model in models}  # noqa: SLF001  # Django's documented door


def _copied(
    cursor: Any, archive: ZipFile, *, name: str, columns: Sequence[str], key: Sequence[str], withheld: frozenset[str]
) -> TableCopy:
    quote = connection.ops.quote_name
    shown = ", ".join(quote(column) for column in columns if column not in withheld)
    order = f" ORDER BY {', '.join(map(quote, key))}" if key else ""
    rows = f"SELECT {shown} FROM {quote(current_schema())}.{quote(name)}{order}"  # noqa: S608  # nosec B608  # quoted names
    path = f"tables/{name}.jsonl"
    with archive.open(path, "w", force_zip64=True) as file:
        lines = _Lines(file)
        copy = f"COPY (SELECT row_to_json(r) FROM ({rows}) r) TO STDOUT WITH {AS_IT_IS}"  # noqa: S608  # nosec B608  # as above
        cursor.copy_expert(copy, lines)
    return TableCopy(table=name, file=path, rows=lines.rows, sha256=lines.digest.hexdigest(), withheld=sorted(withheld))
