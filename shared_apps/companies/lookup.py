"""Which company lives at an address: each process remembers it, and one cheap statement says whether that still holds.

What is compared is the version that PostgreSQL itself gives the two rows, so whatever changes them, by whatever way,
is seen by the next request of every process: nobody can forget to tell. See docs/decisions/022-company-lookup.md.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from shared_apps.companies import tenancy
from shared_apps.companies.models import Company, Domain

MOST_KNOWN = 10_000  # addresses that one process remembers
VERSION = (  # of a row: who wrote it, and where it lies (which tells two writes of one transaction apart)
    "concat_ws(' ', companies_domain.xmin, companies_domain.ctid, companies_company.xmin, companies_company.ctid)"
)
STILL = (  # begins with SELECT, by which the backend knows that it leaves search_path alone
    f"SELECT {VERSION} FROM public.companies_domain JOIN public.companies_company"  # noqa: S608  # nosec B608  # a text written above
    " ON companies_company.id = companies_domain.tenant_id WHERE companies_domain.domain = %s"
)  # nosec B608  # a text written above


@dataclass(frozen=True, kw_only=True)
class _Known:
    """An address with its company, as column values: every request gets rows of its own."""

    version: str
    schema_name: str
    domain: tuple[object, ...]
    company: tuple[object, ...]


_KNOWN: dict[str, _Known] = {}


def domain_at(*, subdomain: str) -> Domain | None:
    """Return the address with its company, as it is now; None where nobody lives. Costs one statement."""
    known = _KNOWN.get(subdomain)
    if known is not None and _still(subdomain, known):
        return _rows(known)
    _KNOWN.pop(subdomain, None)
    domain = (
        Domain.objects.select_related("tenant").annotate(version=RawSQL(VERSION, [])).filter(domain=subdomain).first()  # noqa: S611  # nosec B611  # as above
    )
    if domain is not None:
        _remember(subdomain, domain)
    return domain


def _still(subdomain: str, known: _Known) -> bool:
    """Ask for the rows' version now, with the search_path that the request will need anyway."""
    with tenancy.company_context(known.schema_name), connection.cursor() as cursor:
        cursor.execute(STILL, [subdomain])
        row = cursor.fetchone()
    return row is not None and row[0] == known.version


def _remember(subdomain: str, domain: Domain) -> None:
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[subdomain] = _Known(
        version=domain.version,
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
