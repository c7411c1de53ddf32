"""Keeps whatever is wrong with one company from the loop over all of them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from shared_apps.companies import tenancy
from shared_apps.companies.models import Company

ONE_WORKER = 7_305_005  # advisory lock, with the company's id: two workers never visit one company at a time
log = logging.getLogger(__name__)


@contextmanager
def alone_in(*, company_id: int) -> Iterator[bool]:
    """Say whether this worker has the company to itself for the block; the lock ends with the session at the latest."""
    lock = [ONE_WORKER, company_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        is_mine = bool(cursor.fetchone()[0])
    session = connection.connection
    try:
        yield is_mine
    finally:
        if is_mine and connection.connection is session:  # a new session does not have it
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)


@contextmanager
def bulkhead(company: Company) -> Iterator[None]:
    """Enter the company for the block; a failure inside is logged with the company's name and goes no further."""
    try:
        with tenancy.company_context(company.schema_name):
            yield
    except Exception as failure:
        log.exception("Work for company %s failed; the others go on.", company.schema_name)
        if isinstance(failure, DatabaseError):
            connection.close()
