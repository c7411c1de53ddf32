"""Which company lives at an address: each process remembers it, and one cheap statement says whether that still holds.

What is compared is the version that PostgreSQL itself gives the company's row, so whatever changes it, by whatever way,
is seen by the next request of every process: nobody can forget to tell. A trigger lets every change of an address count
as one of its company. See docs/decisions/022-company-lookup.md.
"""

from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from shared_apps.companies.models import Company, Domain
from shared_apps.companies.statements import row_of, this_connection

MOST_KNOWN = 10_000  # addresses that one process remembers
VERSION = (
    "companies_company.xmin::text || companies_company.ctid::text"  # ctid tells two writes of one transaction apart
)
STILL = "SELECT {path}, xmin, ctid FROM public.companies_company WHERE id = %s"  # one table by its key: no join to plan
DOMAIN_FIELDS, COMPANY_FIELDS = (
    tuple(field.attname for field in model._meta.concrete_fields) for model in (Domain, Company)
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
    """Ask for the row's version now, with the search_path that the request needs anyway."""
    row = this_connection().ask_on_the_way(known.schema_name, STILL, known.company_id)
    return row is not None and f"{row[1]}{row[2]}" == known.version


def _remember(subdomain: str, domain: Domain) -> None:
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[subdomain] = _Known(
        version=domain.version,
        company_id=domain.tenant_id,
        schema_name=domain.tenant.schema_name,
        domain=_values(domain, DOMAIN_FIELDS),
        company=_values(domain.tenant, COMPANY_FIELDS),
    )


def _values(row: Domain | Company, names: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def _rows(known: _Known) -> Domain:
    domain, company = row_of(Domain, DOMAIN_FIELDS, known.domain), row_of(Company, COMPANY_FIELDS, known.company)
    domain.tenant = company
    return domain
