"""Which company lives at an address: each process remembers it, and one cheap statement says whether that still holds.

What is compared is the version that PostgreSQL itself gives the company's row, so whatever changes it, by whatever way,
is seen by the next request of every process: nobody can forget to tell. A trigger lets every change of an address count
as one of its company. See docs/decisions/022-company-lookup.md.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models.expressions import RawSQL

from shared_apps.companies import tenancy
from shared_apps.companies.models import Company, Domain

MOST_KNOWN = 10_000  # addresses that one process remembers
VERSION = (  # of a row: who wrote it, and where it lies (which tells two writes of one transaction apart)
    "companies_company.xmin::text || companies_company.ctid::text"
)
STILL = (  # one table by its key: planning a join would cost half as much again
    f"SELECT {VERSION}, set_config('search_path', %s, false)"  # noqa: S608  # nosec B608  # a text written above
    " FROM public.companies_company WHERE id = %s"
)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """An address with its company, as column values: every request gets rows of its own."""

    version: str
    company_id: int
    schema_name: str
    domain: tuple[object, ...]
    company: tuple[object, ...]


_KNOWN: dict[str, _Known] = {}


def domain_at(*, subdomain: str) -> Domain | None:
    """Return the address with its company, as it is now; None where nobody lives. Costs one statement."""
    known = _KNOWN.get(subdomain)
    if known is not None and _still(known):
        return _rows(known)
    _KNOWN.pop(subdomain, None)
    domain = (
        Domain.objects.select_related("tenant").annotate(version=RawSQL(VERSION, [])).filter(domain=subdomain).first()  # noqa: S611  # nosec B611  # as above
    )
    if domain is not None:
        _remember(subdomain, domain)
    return domain


def _still(known: _Known) -> bool:
    """Ask for the row's version now; the same statement sets the search_path that the request needs anyway."""
    connection: Any = connections["default"]
    with tenancy.company_context(known.schema_name):
        row = connection.ask_and_set_search_path(STILL, known.company_id)
    return row is not None and row[0] == known.version


def _remember(subdomain: str, domain: Domain) -> None:
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[subdomain] = _Known(
        version=domain.version,
        company_id=domain.tenant_id,
        schema_name=domain.tenant.schema_name,
        domain=_values(domain),
        company=_values(domain.tenant),
    )


def _values(row: Domain | Company) -> tuple[object, ...]:
    return tuple(getattr(row, field.attname) for field in row._meta.concrete_fields)


def _rows(known: _Known) -> Domain:
    domain, company = (
        model.from_db("default", [field.attname for field in model._meta.concrete_fields], values)
        for model, values in ((Domain, known.domain), (Company, known.company))
    )
    domain.tenant = company
    return domain
