"""Every read of companies, memberships and their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet
from django.utils.crypto import salted_hmac

from shared_apps.companies import lookup, provisioning, subdomains
from shared_apps.companies.enums import CompanyStatus, VisitMode
from shared_apps.companies.errors import SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.models import Company, Domain, Membership, Session, Tombstone, Visit
from shared_apps.companies.statements import Prepared
from shared_apps.companies.tenancy import current_schema
from shared_apps.users.models import User

_MAY_ENTER = Prepared(
    lambda user_id, company_id: Membership.objects.filter(
        user_id=user_id, company_id=company_id, active=True, user__is_active=True
    ),
    user_id=int,
    company_id=int,
)


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
class VisitRow:
    """A visit as lists show it. `ended_at` is empty while it may still go on."""

    id: int
    operator_name: str
    operator_email: str
    company_id: int
    company_name: str
    reason: str
    mode: str
    mode_label: str
    started_at: datetime
    ended_at: datetime | None
    ended_because: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class OpenVisit:
    """An operator's visit that may go on now, as the banner and the actor need it."""

    id: int
    operator_id: int
    operator_name: str
    company_id: int
    company_name: str
    mode_label: str
    read_only: bool
    expires_at: datetime
    minutes_left: int


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
    domain = domain_at(subdomain=subdomain)
    return domain.tenant if domain else None


def domain_at(*, subdomain: str) -> Domain | None:
    """Return the label with its company: the primary one, or one that leads to it; None where nobody lives."""
    if not subdomains.is_well_formed(subdomain):
        return None
    return lookup.domain_at(subdomain=subdomain)


def is_open(*, company: Company) -> bool:
    """Whether the company's site is served now: active, and of this release."""
    return company.status == CompanyStatus.ACTIVE and is_up_to_date(company=company)


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
    if Tombstone.objects.filter(label=subdomain).exists():  # asked last: a purge makes it as it takes the domain away
        raise SubdomainTakenError


def user_id_of(*, email_or_id: str) -> int | None:
    """Return the account of that address or number, or None."""
    wanted = Q(pk=int(email_or_id)) if email_or_id.isdecimal() else Q(email=email_or_id.strip().lower())
    return User.objects.filter(wanted).values_list("pk", flat=True).first()


def is_member(*, user_id: int, company_id: int) -> bool:
    """Whether the person may enter the company."""
    return bool(_MAY_ENTER.rows(user_id=user_id, company_id=company_id))


def who_may_enter(*, user_ids: Iterable[int], company_id: int) -> frozenset[int]:
    """Return those of these people whom the company's gate lets in now."""
    rows = Membership.objects.filter(user_id__in=list(user_ids), company_id=company_id, active=True)
    return frozenset(rows.filter(user__is_active=True).values_list("user_id", flat=True))


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


def visitable_companies(*, text: str = "", company_id: int | None = None, most: int = 20) -> Sequence[CompanyCard]:
    """Return the companies whose site is open, by name: those that `text` is part of, or the one of that id."""
    domains = Domain.objects.select_related("tenant").filter(is_primary=True, tenant__status=CompanyStatus.ACTIVE)
    if company_id is not None:
        domains = domains.filter(tenant_id=company_id)
    elif text:
        domains = domains.filter(Q(tenant__name__icontains=text) | Q(domain__icontains=text))
    return [_card(domain) for domain in domains.order_by("tenant__name", "tenant_id")[:most]]


def active_companies(*, after: int = 0, most: int | None = None) -> Sequence[Company]:
    """Return the companies that are served by this release, in the order of their making; of a part, those `after`."""
    return list(_active().filter(pk__gt=after).order_by("pk")[:most])


def active_company(*, company_id: int) -> Company | None:
    """Return the company if it is served by this release."""
    return _active().filter(pk=company_id).first()


def _active() -> QuerySet[Company]:
    return Company.objects.filter(status=CompanyStatus.ACTIVE, schema_version=provisioning.expected_version())


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


def visit_of_session(*, visit_id: object, session_key: str | None) -> Visit | None:
    """Return the visit that a session names, with all that decides whether it may go on. Costs one query.

    `session_key` is the platform session's. None where the visit belongs to another login.
    """
    rows = Visit.objects.select_related("operator", "company", "platform_session")
    visit = rows.filter(pk=visit_id).first() if isinstance(visit_id, int) else None
    if visit is None or visit.platform_session_id not in (None, session_key):
        return None
    return visit


def open_visit_of(*, operator_id: int) -> Visit | None:
    """Return the visit that the operator has not ended."""
    rows = Visit.objects.select_related("operator", "company", "platform_session")
    return rows.filter(operator_id=operator_id, ended_at__isnull=True).first()


def open_visit(*, visit: Visit, now: datetime) -> OpenVisit:
    """Return the visit, which the caller has found to go on, as a value."""
    return OpenVisit(
        id=visit.pk,
        operator_id=visit.operator_id,
        operator_name=visit.operator.display_name,
        company_id=visit.company_id,
        company_name=visit.company.name,
        mode_label=visit.get_mode_display(),
        read_only=visit.mode != VisitMode.ACTING,
        expires_at=visit.expires_at,
        minutes_left=max(0, ceil((visit.expires_at - now).total_seconds() / 60)),
    )


def list_visits(
    *, now: datetime, company_id: int | None = None, before: int | None = None, most: int = 50
) -> Sequence[VisitRow]:
    """Return visits, the newest first: of one company or of all; `before` is the id that the page ends above."""
    rows = Visit.objects.select_related("operator", "company").order_by("-pk")
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_visit_row(visit, now) for visit in rows[:most]]


def get_visit(*, visit_id: int, company_id: int, now: datetime) -> VisitRow | None:
    """Return one visit to this company."""
    visit = Visit.objects.select_related("operator", "company").filter(pk=visit_id, company_id=company_id).first()
    return _visit_row(visit, now) if visit is not None else None


def _visit_row(visit: Visit, now: datetime) -> VisitRow:
    until = min(visit.ended_at or now, visit.expires_at)
    return VisitRow(
        id=visit.pk,
        operator_name=visit.operator.display_name,
        operator_email=visit.operator.email,
        company_id=visit.company_id,
        company_name=visit.company.name,
        reason=visit.reason,
        mode=visit.mode,
        mode_label=visit.get_mode_display(),
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        ended_because=visit.get_ended_because_display(),
        minutes=int((until - visit.started_at).total_seconds() // 60),
    )
