"""Every read of companies, memberships and their addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from shared_apps.companies import provisioning, subdomains
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.errors import SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.models import Company, Domain, Membership, Session
from shared_apps.companies.tenancy import current_schema
from shared_apps.users.models import User


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


@dataclass(frozen=True, kw_only=True)
class SignedInCard:
    """A place where a person is signed in: a browser on the platform with the companies opened from it.

    `handle` names the session on pages; the session's key itself would be as good as the password.
    """

    handle: str
    device: str
    address: str
    began_at: datetime | None
    seen_at: datetime | None
    companies: tuple[str, ...]
    is_this_one: bool


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


def company_name_here() -> str:
    """Return the name of the company that is current now."""
    return Company.objects.values_list("name", flat=True).get(schema_name=current_schema())


def require_free_subdomain(*, subdomain: str) -> None:
    """Raise SubdomainInvalidError or SubdomainTakenError unless a new company may take it."""
    if not subdomains.is_well_formed(subdomain):
        raise SubdomainInvalidError
    if subdomains.is_reserved(subdomain) or Domain.objects.filter(domain=subdomain).exists():
        raise SubdomainTakenError


def user_id_of(*, email_or_id: str) -> int | None:
    """Return the account of that address or number, or None."""
    wanted = Q(pk=int(email_or_id)) if email_or_id.isdecimal() else Q(email=email_or_id.strip().lower())
    return User.objects.filter(wanted).values_list("pk", flat=True).first()


def is_member(*, user_id: int, company_id: int) -> bool:
    """Whether the person may enter the company."""
    return Membership.objects.filter(user_id=user_id, company_id=company_id, active=True, user__is_active=True).exists()


def session_handle(session_key: str) -> str:
    """Return what names a session on pages and in addresses."""
    return salted_hmac("companies.session_handle", session_key, algorithm="sha256").hexdigest()[:32]


def sessions_of(*, user_id: int, session_key: str, now: datetime) -> Sequence[SignedInCard]:
    """Return where the person is signed in, this browser (`session_key`) first, then the latest used."""
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=now).select_related("company").order_by("-seen_at")
    children: dict[str, list[Session]] = {}
    for row in rows:
        if row.parent_id is not None:
            children.setdefault(row.parent_id, []).append(row)
    cards = [_signed_in_card(row, children.get(row.pk, []), this=session_key) for row in rows if row.parent_id is None]
    return sorted(cards, key=lambda card: not card.is_this_one)


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


def _signed_in_card(row: Session, children: Sequence[Session], *, this: str) -> SignedInCard:
    companies = {session.company.name for session in (row, *children) if session.company is not None}
    return SignedInCard(
        handle=session_handle(row.pk),
        device=row.device,
        address=row.address,
        began_at=row.began_at,
        seen_at=max((session.seen_at for session in (row, *children) if session.seen_at), default=None),
        companies=tuple(sorted(companies)),
        is_this_one=row.pk == this,
    )


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
