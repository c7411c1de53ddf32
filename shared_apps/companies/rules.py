"""May this operator visit or manage a company, and may a visit go on? The only rules that ask for platform rights."""

from datetime import datetime

from shared_apps.audit.actors import Actor, ActorKind
from shared_apps.companies.enums import CompanyStatus, VisitEnd, VisitMode
from shared_apps.companies.errors import OperatorRightError
from shared_apps.companies.models import Visit
from shared_apps.users.models import User

VISIT_RIGHTS = {VisitMode.READ_ONLY: "companies.visit", VisitMode.ACTING: "companies.act"}

MANAGE = "companies.manage"


def require_manager(*, actor: Actor) -> None:
    """Raise OperatorRightError unless the actor may manage companies now; the product itself (the worker) may."""
    if actor.kind == ActorKind.SYSTEM:
        return
    operator = User.objects.filter(pk=actor.user_id or 0, is_active=True).first()
    if operator is None or not operator.has_perm(MANAGE):
        raise OperatorRightError


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
