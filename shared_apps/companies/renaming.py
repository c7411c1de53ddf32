"""Another address for a company; the one it had leads to it for a while, and nobody else gets it in that time."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import queries, rules
from shared_apps.companies.errors import CompanyStateError, SubdomainTakenError
from shared_apps.companies.models import Company, Domain

REDIRECT_DAYS = 90


@transaction.atomic
def rename(*, actor: Actor, company_id: int, subdomain: str, now: datetime) -> bool:
    """Make `subdomain` the company's address; one that it had before may be taken again. Returns whether it changed.

    Links name the new address at once; the old one leads to it for REDIRECT_DAYS. Raises OperatorRightError,
    SubdomainInvalidError, SubdomainTakenError or CompanyStateError (it is gone).
    """
    rules.require_manager(actor=actor)
    company = Company.objects.select_for_update(no_key=True).filter(pk=company_id).first()
    if company is None:
        raise CompanyStateError
    old = Domain.objects.get(tenant=company, is_primary=True)
    if old.domain == subdomain:
        return False
    former = Domain.objects.filter(tenant=company, domain=subdomain).first()
    if former is None:
        queries.require_free_subdomain(subdomain=subdomain)
    until = now + timedelta(days=REDIRECT_DAYS)
    Domain.objects.filter(pk=old.pk).update(is_primary=False, redirect_until=until)
    if former is not None:
        Domain.objects.filter(pk=former.pk).update(is_primary=True, redirect_until=None)
    else:
        _take(company, subdomain)
    subject = Subject(
        kind="company",
        id=company.pk,
        label=company.name,
        before={"subdomain": old.domain},
        after={"subdomain": subdomain, "old_one_leads_here_until": until.isoformat()},
    )
    record_platform(actor=actor, verb="company.renamed", subject=subject, at=now, company_id=company.pk)
    return True


def _take(company: Company, subdomain: str) -> None:
    """Store the new address; of two that race for it, the unique index lets one win. Raises SubdomainTakenError."""
    try:
        with transaction.atomic():
            Domain.objects.create(domain=subdomain, tenant=company, is_primary=True)
    except IntegrityError:
        raise SubdomainTakenError from None
