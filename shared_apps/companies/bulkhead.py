"""Keeps whatever is wrong with one company from the loop over all of them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from shared_apps.companies import tenancy
from shared_apps.companies.models import Company

log = logging.getLogger(__name__)


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
