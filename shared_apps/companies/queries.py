"""Every read of companies, memberships and their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Count, Q

from shared_apps.companies import provisioning, subdomains
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.errors import SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.models import Company, Domain, Membership
from shared_apps.companies.tenancy import current_schema


@dataclass(frozen=True, kw_only=True)
class CompanyCard:
    """A company as lists show it."""

    id: int
    name: str
    subdomain: str
    status: str
    status_label: str
    created_at: datetime
    schema_name: str
    members: int = 0


def company_at(*, subdomain: str) -> Company | None:
    """Return the company at that subdomain, or None."""
    if not subdomains.is_well_formed(subdomain):
        return None
    domain = Domain.objects.select_related("tenant").filter(domain=subdomain).first()
    return domain.tenant if domain else None


def is_up_to_date(*, company: Company) -> bool:
    """Whether the company's schema has exactly the migrations this release expects."""
    return company.schema_version == provisioning.expected_version()


def subdomain_of(*, company_id: int) -> str:
    """Return the company's primary subdomain."""
    return Domain.objects.values_list("domain", flat=True).get(tenant_id=company_id, is_primary=True)


def subdomain_here() -> str:
    """Return the primary subdomain of the company that is current now."""
    rows = Domain.objects.filter(tenant__schema_name=current_schema(), is_primary=True)
    return rows.values_list("domain", flat=True).get()


def company_id_here() -> int:
    """Return the id of the company that is current now."""
    return Company.objects.values_list("pk", flat=True).get(schema_name=current_schema())


def require_free_subdomain(*, subdomain: str) -> None:
    """Raise SubdomainInvalidError or SubdomainTakenError unless a new company may take it."""
    if not subdomains.is_well_formed(subdomain):
        raise SubdomainInvalidError
    if subdomains.is_reserved(subdomain) or Domain.objects.filter(domain=subdomain).exists():
        raise SubdomainTakenError


def is_member(*, user_id: int, company_id: int) -> bool:
    """Whether the person may enter the company."""
    return Membership.objects.filter(user_id=user_id, company_id=company_id, active=True, user__is_active=True).exists()


def who_may_enter(*, user_ids: Iterable[int], company_id: int) -> frozenset[int]:
    """Return those of these people whom the company's gate lets in now."""
    rows = Membership.objects.filter(user_id__in=list(user_ids), company_id=company_id, active=True)
    return frozenset(rows.filter(user__is_active=True).values_list("user_id", flat=True))


def companies_of(*, user_id: int) -> Sequence[CompanyCard]:
    """Return the companies that the person may enter, by name."""
    domains = Domain.objects.select_related("tenant").filter(
        is_primary=True, tenant__memberships__user_id=user_id, tenant__memberships__active=True
    )
    return [_card(domain) for domain in domains.order_by("tenant__name", "tenant_id")]


def all_companies() -> Sequence[CompanyCard]:
    """Return every company with its number of active members, the newest first (for the platform's operators)."""
    members = Count("tenant__memberships", filter=Q(tenant__memberships__active=True))
    domains = Domain.objects.select_related("tenant").filter(is_primary=True).annotate(members=members)
    return [_card(domain, members=domain.members) for domain in domains.order_by("-tenant_id")]


def active_companies() -> Sequence[Company]:
    """Return the companies that are served by this release, in the order of their making."""
    return list(
        Company.objects.filter(status=CompanyStatus.ACTIVE, schema_version=provisioning.expected_version()).order_by(
            "pk"
        )
    )


def may_send_mail(*, company_id: int) -> bool:
    """Whether the founder's address is verified; until then the company's own mail waits."""
    return EmailAddress.objects.filter(
        verified=True, user_id__in=Company.objects.filter(pk=company_id).values("founder_id")
    ).exists()


def _card(domain: Domain, *, members: int = 0) -> CompanyCard:
    company = domain.tenant
    return CompanyCard(
        id=company.pk,
        name=company.name,
        subdomain=domain.domain,
        status=company.status,
        status_label=company.get_status_display(),
        created_at=company.created_at,
        schema_name=company.schema_name,
        members=members,
    )
