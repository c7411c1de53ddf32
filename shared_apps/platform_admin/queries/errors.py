"""The open errors of every company, equal ones together, read from all schemas in one statement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared_apps.companies.across import ask_companies
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.models import Domain
from tenant_apps.workflow_ops.enums import ErrorCategory

MOST = 100  # groups shown on the page; the newest of each company are asked for
GROUPS = """
SELECT category, fingerprint, step, count(*) AS tickets, max(last_at) AS last_at,
       (array_agg(message ORDER BY last_at DESC))[1] AS message
FROM {schema}.workflow_ops_workflowerror WHERE status = 'open'
GROUP BY category, fingerprint, step ORDER BY max(last_at) DESC LIMIT 100
"""
COUNTS = """
SELECT category, count(*) AS tickets FROM {schema}.workflow_ops_workflowerror WHERE status = 'open' GROUP BY category
"""
TABLES = ("workflow_ops_workflowerror",)


@dataclass(frozen=True, kw_only=True)
class ErrorGroup:
    """Equal errors of one company. `may_retry`: the company is open, so that its tickets may move."""

    company_id: int
    company_name: str
    category: ErrorCategory
    fingerprint: str
    step: str
    message: str
    tickets: int
    last_at: datetime
    may_retry: bool


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """The newest groups, how many tickets each category holds up, and the companies that cannot be read now."""

    groups: Sequence[ErrorGroup]
    counts: Sequence[tuple[ErrorCategory, int]]
    unreadable: Sequence[str]


def error_page(*, company_id: int | None = None, category: str = "") -> ErrorPage:
    """Return the open errors of all companies, or of one; `category` narrows the groups, not the counts."""
    rows = Domain.objects.select_related("tenant").filter(is_primary=True).order_by("tenant_id")
    companies = [row.tenant for row in (rows if company_id is None else rows.filter(tenant_id=company_id))]
    by_id = {company.pk: company for company in companies}
    counted = ask_companies(companies=companies, select=COUNTS, tables=TABLES)
    troubled = {row["company_id"] for row in counted.rows}
    found = ask_companies(
        companies=[company for company in companies if company.pk in troubled], select=GROUPS, tables=TABLES
    )
    fitting = [row for row in found.rows if not category or row["category"] == category]
    newest = sorted(fitting, key=lambda row: row["last_at"], reverse=True)[:MOST]
    totals: Counter[str] = Counter()
    for row in counted.rows:
        totals[row["category"]] += row["tickets"]
    return ErrorPage(
        groups=[
            ErrorGroup(
                company_id=row["company_id"],
                company_name=by_id[row["company_id"]].name,
                category=ErrorCategory(row["category"]),
                fingerprint=row["fingerprint"],
                step=row["step"],
                message=row["message"],
                tickets=row["tickets"],
                last_at=row["last_at"],
                may_retry=by_id[row["company_id"]].status == CompanyStatus.ACTIVE,
            )
            for row in newest
        ],
        counts=[(category, totals[category]) for category in ErrorCategory],
        unreadable=[by_id[pk].name for pk in sorted(counted.unreadable | found.unreadable)],
    )
