"""Companies as operators see them: found by text and state, with figures read from their schemas in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shared_apps.audit import verbs
from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies import provisioning
from shared_apps.companies.across import ask_companies
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.models import Company, Domain

PAGE = 25
BEHIND = "behind"  # a filter beside the states: the schema is not of this release
STATES = (("", _("Every state")), *CompanyStatus.choices, (BEHIND, _("Schema behind")))
SORTS = (("newest", _("Newest")), ("oldest", _("Oldest")), ("name", _("Name")))
FIGURES = """
SELECT (SELECT count(*) FROM {schema}.team_member WHERE active) AS members,
       (SELECT count(*) FROM {schema}.tickets_ticket) AS tickets,
       (SELECT count(*) FROM {schema}.workflow_ops_workflowerror WHERE status = 'open') AS open_errors,
       (SELECT count(*) FROM {schema}.workflow_ops_workflowevent WHERE processed_at IS NULL) AS pending_events,
       (SELECT at FROM {schema}.audit_trail_auditentry ORDER BY id DESC LIMIT 1) AS last_activity
"""
TABLES = (
    "team_member",
    "tickets_ticket",
    "workflow_ops_workflowerror",
    "workflow_ops_workflowevent",
    "audit_trail_auditentry",
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a company's own schema says of it."""

    members: int
    tickets: int
    open_errors: int
    pending_events: int
    last_activity: datetime | None


@dataclass(frozen=True, kw_only=True)
class CompanyLine:
    """A company in the operators' list. `figures` is None where its schema cannot be read now.

    `migration_error` says why its schema could not be brought to this release; empty where nothing failed.
    """

    id: int
    name: str
    subdomain: str
    status: CompanyStatus
    created_at: datetime
    is_current: bool
    migration_error: str
    figures: Figures | None


@dataclass(frozen=True, kw_only=True)
class CompanyPage:
    """Some lines of the list, and the id after which the next page begins (None on the last)."""

    lines: Sequence[CompanyLine]
    next_after: int | None


@dataclass(frozen=True, kw_only=True)
class CompanyDetails:
    """All that an operator sees of one company. `former` are the old addresses and until when they lead here."""

    line: CompanyLine
    schema_name: str
    founder: str
    status_reason: str
    status_since: datetime | None
    purge_after: datetime | None
    former: Sequence[tuple[str, datetime]]
    story: Sequence[tuple[datetime, str]]


def company_page(*, text: str = "", state: str = "", sort: str = "newest", after: int | None = None) -> CompanyPage:
    """Return the next PAGE companies that fit; `text` is part of a name or address, or an id. Pages by key, not number.

    Costs the same few statements however many companies there are.
    """
    rows = _fitting(text=text, state=state)
    if sort == "name":
        rows = _after_name(rows, after).order_by("tenant__name", "tenant_id")
    elif sort == "oldest":
        rows = (rows if after is None else rows.filter(tenant_id__gt=after)).order_by("tenant_id")
    else:
        rows = (rows if after is None else rows.filter(tenant_id__lt=after)).order_by("-tenant_id")
    found = list(rows[: PAGE + 1])
    lines = _lines(found[:PAGE])
    return CompanyPage(lines=lines, next_after=lines[-1].id if len(found) > PAGE else None)


def company_details(*, company_id: int) -> CompanyDetails | None:
    """Return one company with its figures, its former addresses and the last entries of the platform's audit on it."""
    domain = Domain.objects.select_related("tenant__founder").filter(tenant_id=company_id, is_primary=True).first()
    if domain is None:
        return None
    company = domain.tenant
    former = Domain.objects.filter(tenant_id=company_id, is_primary=False).order_by("domain")
    return CompanyDetails(
        line=_lines([domain])[0],
        schema_name=company.schema_name,
        founder=company.founder.email if company.founder else "",
        status_reason=company.status_reason,
        status_since=company.status_since,
        purge_after=company.purge_after,
        former=list(former.values_list("domain", "redirect_until")),
        story=[
            (entry.at, str(verbs.get(entry.verb).sentence).format(actor=entry.actor_name, object=entry.object_label))
            for entry in PlatformAuditEntry.objects.filter(company_id=company_id).order_by("-pk")[:10]
        ],
    )


def companies_by_state() -> Mapping[str, int]:
    """Return how many companies there are in each state, and how many are behind this release."""
    counted = Company.objects.values_list("status").annotate(Count("pk"))
    behind = Company.objects.exclude(schema_version=provisioning.expected_version()).count()
    return {**dict.fromkeys(CompanyStatus.values, 0), **dict(counted), BEHIND: behind}


def _fitting(*, text: str, state: str) -> QuerySet[Domain]:
    rows = Domain.objects.select_related("tenant").filter(is_primary=True)
    if text:
        fits = Q(tenant__name__icontains=text) | Q(tenant__domains__domain__icontains=text)
        if text.isdecimal() and len(text) < 19:
            fits |= Q(tenant_id=int(text))
        rows = rows.filter(pk__in=Domain.objects.filter(is_primary=True).filter(fits).values("pk"))
    if state == BEHIND:
        rows = rows.exclude(tenant__schema_version=provisioning.expected_version())
    elif state:
        rows = rows.filter(tenant__status=state)
    return rows


def _after_name(rows: QuerySet[Domain], after: int | None) -> QuerySet[Domain]:
    """Return the rows that follow that company by name; all of them where it is gone meanwhile."""
    last = Company.objects.filter(pk=after).values_list("name", flat=True).first() if after is not None else None
    if last is None:
        return rows
    return rows.filter(Q(tenant__name__gt=last) | Q(tenant__name=last, tenant_id__gt=after))


def _lines(domains: Sequence[Domain]) -> list[CompanyLine]:
    companies = [domain.tenant for domain in domains]
    answers = ask_companies(companies=companies, select=FIGURES, tables=TABLES)
    figures = {row.pop("company_id"): Figures(**row) for row in answers.rows}
    return [_line(domain, figures.get(domain.tenant_id)) for domain in domains]


def _line(domain: Any, figures: Figures | None) -> CompanyLine:
    company = domain.tenant
    return CompanyLine(
        id=company.pk,
        name=company.name,
        subdomain=domain.domain,
        status=CompanyStatus(company.status),
        created_at=company.created_at,
        is_current=company.schema_version == provisioning.expected_version(),
        migration_error=company.migration_error,
        figures=figures,
    )
