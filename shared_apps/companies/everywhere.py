"""One change in every company of a person: behind a savepoint each, so that a broken company stops no other."""

import logging
from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.companies import tenancy
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.models import Company

log = logging.getLogger(__name__)


def companies_of(*, user_id: int) -> list[Company]:
    """Return every company that the person is or was a member of, by id."""
    return list(Company.objects.filter(memberships__user_id=user_id).order_by("pk"))


def change_in(company: Company, *, actor: Actor, change: Callable[[Actor], object], what: str) -> bool:
    """Call `change` inside the company with the actor as seen from there; say whether that worked.

    `what` ends the sentence of the log, like “user 7 could not be forgotten”. CompaniesError passes: it refuses all.
    """
    there = replace(actor, company_id=company.pk, member_id=None)
    try:
        with transaction.atomic(), tenancy.company_context(company.schema_name):
            change(there)
    except CompaniesError:
        raise
    except Exception:
        log.exception("In company %s %s.", company.schema_name, what)
        return False
    return True
