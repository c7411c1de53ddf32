"""Visits of operators: started with a reason, audited before anything else, ended for a reason."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import rules
from shared_apps.companies.enums import CompanyStatus, VisitEnd
from shared_apps.companies.errors import VisitCompanyError, VisitOpenError, VisitReasonError, VisitRefusedError
from shared_apps.companies.models import Company, Session, Visit
from shared_apps.users.models import User

VISIT_MINUTES = 60  # at most; a longer task is a second visit with a reason of its own


@transaction.atomic
def start_visit(
    *,
    actor: Actor,
    operator: User,
    company_id: int,
    mode: str,
    reason: str,
    new_session_key: Callable[[], str],
    now: datetime,
) -> Visit:
    """Begin a visit: first its audit row, then its own, then it is tied to the platform session.

    `new_session_key` gives that session a new key and returns it. Raises VisitRefusedError, VisitReasonError,
    VisitCompanyError or VisitOpenError (one company at a time).
    """
    company = Company.objects.filter(pk=company_id).first()
    if not rules.may_visit(operator=operator, mode=mode):
        raise VisitRefusedError
    if not reason.strip():
        raise VisitReasonError
    if company is None or company.status != CompanyStatus.ACTIVE:
        raise VisitCompanyError
    settle_visits(now=now, operator_id=operator.pk)
    visit = Visit(
        id=_next_visit_id(),
        operator=operator,
        company=company,
        reason=reason.strip(),
        mode=mode,
        started_at=now,
        expires_at=now + timedelta(minutes=VISIT_MINUTES),
    )
    _record_start(actor=actor, visit=visit)
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        raise VisitOpenError from None
    visit.platform_session_id = new_session_key()
    visit.save(update_fields=["platform_session"])
    return visit


def _record_start(*, actor: Actor, visit: Visit) -> None:
    after = {"mode": visit.mode, "reason": visit.reason, "expires_at": visit.expires_at.isoformat()}
    subject = Subject(kind="visit", id=visit.pk, label=visit.company.name, after=after)
    record_platform(
        actor=actor, verb="visit.started", subject=subject, at=visit.started_at, company_id=visit.company_id
    )


@transaction.atomic
def end_visit(*, actor: Actor, visit_id: int, because: VisitEnd, now: datetime) -> bool:
    """End the visit and the session it had at the company; ended already, nothing changes. Returns whether it did."""
    visit = Visit.objects.select_for_update(of=("self",)).select_related("company").filter(pk=visit_id).first()
    if visit is None or visit.ended_at is not None:
        return False
    after = {"because": because.value, "minutes": int((now - visit.started_at).total_seconds() // 60)}
    subject = Subject(kind="visit", id=visit.pk, label=visit.company.name, after=after)
    record_platform(actor=actor, verb="visit.ended", subject=subject, at=now, company_id=visit.company_id)
    Visit.objects.filter(pk=visit.pk).update(ended_at=now, ended_because=because)
    Session.objects.filter(
        parent_id=visit.platform_session_id, company_id=visit.company_id, parent_id__isnull=False
    ).delete()
    return True


def settle_visits(*, now: datetime, operator_id: int | None = None, company_id: int | None = None) -> int:
    """End the visits that cannot go on (expired, signed out, demoted, suspended), of one operator or company, or all.

    A visit is checked on every request anyway; this writes down the end of those that nobody used any more. Returns
    how many it ended.
    """
    rows = Visit.objects.select_related("operator", "company", "platform_session").filter(ended_at__isnull=True)
    if operator_id is not None:
        rows = rows.filter(operator_id=operator_id)
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    ended = 0
    for visit in rows.order_by("pk"):
        because = rules.why_over(visit=visit, now=now)
        if because is not None:
            ended += end_visit(actor=system_actor(name="TicketFlower"), visit_id=visit.pk, because=because, now=now)
    return ended


def end_visits_of_session(*, actor: Actor, session_key: str, now: datetime) -> None:
    """End the visit of a platform session that is about to end."""
    rows = Visit.objects.filter(platform_session_id=session_key, ended_at__isnull=True)
    for visit_id in rows.values_list("pk", flat=True):
        end_visit(actor=actor, visit_id=visit_id, because=VisitEnd.SIGNED_OUT, now=now)


def _next_visit_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('public.companies_visit', 'id'))")
        return int(cursor.fetchone()[0])
