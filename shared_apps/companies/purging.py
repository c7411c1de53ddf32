"""Removes companies whose day has come, with all they had, and addresses that have led elsewhere long enough."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import rules, tenancy
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.errors import CompaniesError, CompanyStateError
from shared_apps.companies.lifecycle import plan_deletion, undo_deletion
from shared_apps.companies.models import CacheEntry, Company, Domain, Membership, Tombstone

TOMBSTONE_DAYS = 90  # in which nobody gets the address of a deleted company (SECURITY attack 9)
UNVERIFIED = "The founder's address was never verified."
log = logging.getLogger(__name__)


def tidy_companies(*, actor: Actor, now: datetime) -> Sequence[str]:
    """Purge every company whose day has come, close those nobody verified, free old addresses; return the names purged.

    One that cannot be purged now is logged, stops no other, and is tried again the next time.
    """
    free_addresses(actor=actor, now=now)
    close_unverified(actor=actor, now=now)
    due = Company.objects.filter(status=CompanyStatus.DELETING, purge_after__lte=now).order_by("pk")
    return [company.name for company in list(due) if _purged(company, actor=actor, now=now)]


@transaction.atomic
def purge(*, actor: Actor, company_id: int, now: datetime) -> None:
    """Remove a company for good: schema, files, cache, sessions, memberships. Its addresses become tombstones.

    What the platform's audit says of it stays. Killed anywhere, it is done again: the row goes with the last commit.
    Raises OperatorRightError, CompanyStateError (its day has not come) or Company.DoesNotExist.
    """
    rules.require_manager(actor=actor)
    company = Company.objects.select_for_update().get(pk=company_id)
    if company.status != CompanyStatus.DELETING or company.purge_after is None or company.purge_after > now:
        raise CompanyStateError
    labels = list(Domain.objects.filter(tenant=company).values_list("domain", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(company.schema_name)} CASCADE")
    _remove_folder(company.schema_name)
    CacheEntry.objects.filter(cache_key__startswith=f"{company.schema_name}:").delete()
    Membership.objects.filter(company=company).delete()
    Domain.objects.filter(tenant=company).delete()
    kept_until = now + timedelta(days=TOMBSTONE_DAYS)
    Tombstone.objects.bulk_create(
        Tombstone(label=label, company_id=company.pk, kept_until=kept_until) for label in labels
    )
    subject = Subject(kind="company", id=company.pk, label=company.name, before={"subdomains": labels})
    record_platform(actor=actor, verb="company.purged", subject=subject, at=now, company_id=company.pk)
    Company.objects.filter(pk=company.pk).delete()


def close_unverified(*, actor: Actor, now: datetime) -> None:
    """Plan the deletion of open companies whose founder has verified no address for UNVERIFIED_COMPANY_DAYS."""
    if not settings.UNVERIFIED_COMPANY_DAYS:
        return
    verified = EmailAddress.objects.filter(user_id=OuterRef("founder_id"), verified=True)
    old = Company.objects.filter(
        ~Exists(verified),
        status=CompanyStatus.ACTIVE,
        founder__isnull=False,
        created_at__lte=now - timedelta(days=settings.UNVERIFIED_COMPANY_DAYS),
    )
    for company_id in list(old.order_by("pk").values_list("pk", flat=True)):
        try:
            plan_deletion(
                actor=actor, company_id=company_id, reason=UNVERIFIED, now=now, grace_days=settings.DELETION_GRACE_DAYS
            )
        except CompaniesError:
            log.info("Company %s has changed meanwhile and is left alone.", company_id)


def keep_verified(*, actor: Actor, founder_id: int, now: datetime) -> None:
    """Open the companies again that were closed only because their founder, who has just done so, verified nothing."""
    closed = Company.objects.filter(
        founder_id=founder_id, status=CompanyStatus.DELETING, status_reason=UNVERIFIED, purge_after__gt=now
    )
    for company_id in list(closed.values_list("pk", flat=True)):
        undo_deletion(actor=actor, company_id=company_id, now=now)


def free_addresses(*, actor: Actor, now: datetime) -> None:
    """Let go of addresses that have redirected, or rested after a deletion, long enough. Anybody may take them then."""
    rules.require_manager(actor=actor)
    Domain.objects.filter(is_primary=False, redirect_until__lte=now).delete()
    Tombstone.objects.filter(kept_until__lte=now).delete()


def _purged(company: Company, *, actor: Actor, now: datetime) -> bool:
    try:
        with tenancy.company_context(tenancy.PUBLIC):
            purge(actor=actor, company_id=company.pk, now=now)
    except (DatabaseError, OSError, CompaniesError, Company.DoesNotExist):
        log.exception("Company %s could not be purged now; it is tried again later.", company.schema_name)
        return False
    return True


def _remove_folder(path: str) -> None:
    """Delete everything below one folder of the file storage, and the folder; one that is not there is fine."""
    if not default_storage.exists(path):
        return
    folders, files = default_storage.listdir(path)
    for folder in folders:
        _remove_folder(f"{path}/{folder}")
    for file in files:
        default_storage.delete(f"{path}/{file}")
    default_storage.delete(path)
