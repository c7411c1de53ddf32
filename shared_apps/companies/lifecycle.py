"""What operators decide about a company: suspended, opened again, to be deleted, kept after all. Each is audited."""

from datetime import datetime, timedelta

from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import commands, rules
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.errors import CompanyStateError, ReasonMissingError
from shared_apps.companies.impersonation import settle_visits
from shared_apps.companies.models import Company, Handover, Session

GRACE_DAYS = 14  # in which a deletion can be taken back


@transaction.atomic
def suspend(*, actor: Actor, company_id: int, reason: str, now: datetime) -> Company:
    """Close the company's site from the next request on: its sessions and visits end, its timers wait.

    Raises OperatorRightError, ReasonMissingError or CompanyStateError (not active, or gone).
    """
    company = _locked(actor=actor, company_id=company_id, wanted=(CompanyStatus.ACTIVE,))
    _close(company, status=CompanyStatus.SUSPENDED, reason=reason, now=now)
    _audit(actor, "company.suspended", company, now, before=CompanyStatus.ACTIVE, reason=company.status_reason)
    return company


@transaction.atomic
def resume(*, actor: Actor, company_id: int, now: datetime) -> Company:
    """Open a suspended company again and wake the worker: what fell due meanwhile happens now.

    Raises OperatorRightError or CompanyStateError (not suspended, or gone).
    """
    company = _locked(actor=actor, company_id=company_id, wanted=(CompanyStatus.SUSPENDED,))
    _open(company, now=now)
    _audit(actor, "company.resumed", company, now, before=CompanyStatus.SUSPENDED)
    return company


@transaction.atomic
def plan_deletion(
    *, actor: Actor, company_id: int, reason: str, now: datetime, grace_days: int = GRACE_DAYS
) -> Company:
    """Close the company's site and set the day on which `purging` removes it; until then it can be taken back.

    Raises OperatorRightError, ReasonMissingError or CompanyStateError (deleting already, or gone).
    """
    company = _locked(actor=actor, company_id=company_id, wanted=(CompanyStatus.ACTIVE, CompanyStatus.SUSPENDED))
    before = company.status
    company.purge_after = now + timedelta(days=grace_days)
    _close(company, status=CompanyStatus.DELETING, reason=reason, now=now)
    after = {"reason": company.status_reason, "purge_after": company.purge_after.isoformat()}
    _audit(actor, "company.deletion_planned", company, now, before=before, **after)
    return company


@transaction.atomic
def undo_deletion(*, actor: Actor, company_id: int, now: datetime) -> Company:
    """Keep a company whose day has not come and open it again.

    Raises OperatorRightError or CompanyStateError (not deleting, or its day has come).
    """
    company = _locked(actor=actor, company_id=company_id, wanted=(CompanyStatus.DELETING,))
    if company.purge_after is None or company.purge_after <= now:
        raise CompanyStateError
    company.purge_after = None
    _open(company, now=now)
    _audit(actor, "company.deletion_undone", company, now, before=CompanyStatus.DELETING)
    return company


def _locked(*, actor: Actor, company_id: int, wanted: tuple[CompanyStatus, ...]) -> Company:
    rules.require_manager(actor=actor)
    company = Company.objects.select_for_update(no_key=True).filter(pk=company_id).first()
    if company is None or company.status not in wanted:
        raise CompanyStateError
    return company


def _close(company: Company, *, status: CompanyStatus, reason: str, now: datetime) -> None:
    """Take the company off the net. Who was signed in there is out; hand-overs on their way lead nowhere."""
    if not reason.strip():
        raise ReasonMissingError
    company.status, company.status_reason, company.status_since = status, reason.strip()[:300], now
    company.save(update_fields=["status", "status_reason", "status_since", "purge_after"])
    settle_visits(now=now, company_id=company.pk)
    Handover.objects.filter(company=company).delete()
    Session.objects.filter(company=company).delete()


def _open(company: Company, *, now: datetime) -> None:
    company.status, company.status_reason, company.status_since = CompanyStatus.ACTIVE, "", None
    company.save(update_fields=["status", "status_reason", "status_since", "purge_after"])
    commands.wake(company_id=company.pk, now=now)


def _audit(actor: Actor, verb: str, company: Company, now: datetime, *, before: str, **after: str) -> None:
    subject = Subject(
        kind="company",
        id=company.pk,
        label=company.name,
        before={"status": str(before)},
        after={"status": str(company.status), **after},
    )
    record_platform(actor=actor, verb=verb, subject=subject, at=now, company_id=company.pk)
