"""May this operator visit a company, and may a visit go on? The only rules here that ask for platform rights."""

from datetime import datetime

from shared_apps.companies.enums import CompanyStatus, VisitEnd, VisitMode
from shared_apps.companies.models import Visit
from shared_apps.users.models import User

VISIT_RIGHTS = {VisitMode.READ_ONLY: "companies.visit", VisitMode.ACTING: "companies.act"}


def may_visit(*, operator: User, mode: str) -> bool:
    """Whether the person may visit companies in this mode now."""
    return operator.is_active and mode in VISIT_RIGHTS and operator.has_perm(VISIT_RIGHTS[VisitMode(mode)])


def why_over(*, visit: Visit, now: datetime) -> VisitEnd | None:
    """Return why the visit must not go on, or None. `operator`, `company` and `platform_session` are loaded with it."""
    if visit.ended_at is not None:
        return VisitEnd(visit.ended_because)
    if visit.platform_session is None or visit.platform_session.expire_date <= now:
        return VisitEnd.SIGNED_OUT
    if visit.expires_at <= now:
        return VisitEnd.EXPIRED
    if visit.company.status != CompanyStatus.ACTIVE:
        return VisitEnd.SUSPENDED
    return None if may_visit(operator=visit.operator, mode=visit.mode) else VisitEnd.DEMOTED
