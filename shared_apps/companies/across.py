"""One question to many companies at once: a UNION ALL over their schemas, never a join."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

from shared_apps.companies import provisioning
from shared_apps.companies.models import Company

MOST_AT_ONCE = 100  # schemas in one statement: each locks a handful of tables and indexes, and their number is limited
log = logging.getLogger(__name__)
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the companies said (each row has the `company_id`), and which of them cannot be read now."""

    rows: Sequence[Row]
    unreadable: frozenset[int]


def ask_companies(*, companies: Sequence[Company], select: str, tables: Sequence[str]) -> Answers:
    """Put `select` to every company; in it `{schema}` stands for the company's schema, and `tables` are what it reads.

    A company whose schema is behind this release, or lacks a table, is not asked. One that fails all the same is asked
    alone, so that it takes nobody's answer along.
    """
    rows: list[Row] = []
    silent: set[int] = set()
    for start in range(0, len(companies), MOST_AT_ONCE):
        part = companies[start : start + MOST_AT_ONCE]
        whole = _readable(part, tables)
        silent.update(company.pk for company in part if company not in whole)
        found = _ask(whole, select)
        if found is None:
            for company in whole:
                own = _ask([company], select)
                rows.extend(own or [])
                if own is None:
                    silent.add(company.pk)
        else:
            rows.extend(found)
    return Answers(rows=rows, unreadable=frozenset(silent))


def _readable(companies: Sequence[Company], tables: Sequence[str]) -> list[Company]:
    current = [company for company in companies if company.schema_version == provisioning.expected_version()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s FROM unnest(%s::text[]) AS s CROSS JOIN unnest(%s::text[]) AS t"
            " GROUP BY s HAVING bool_and(to_regclass(format('%%I.%%I', s, t)) IS NOT NULL)",
            [[company.schema_name for company in current], list(tables)],
        )
        whole = {row[0] for row in cursor.fetchall()}
    return [company for company in current if company.schema_name in whole]


def _ask(companies: Sequence[Company], select: str) -> list[Row] | None:
    """Return the companies' rows, or None where one of them failed."""
    if not companies:
        return []
    arms = [
        f"SELECT {int(company.pk)}::bigint AS company_id, answer.* FROM ("  # noqa: S608  # nosec B608  # a number and a quoted name
        f"{select.replace('{schema}', connection.ops.quote_name(company.schema_name))}) AS answer"
        for company in companies
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(arms))
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except DatabaseError:
        log.exception("A question to %s failed.", ", ".join(company.schema_name for company in companies))
        return None
