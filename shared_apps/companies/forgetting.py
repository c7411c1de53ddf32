"""Forgetting a person: the account stays as a number, everything that says who it was is replaced.

Apps above say at start-up what else a company knows about a person, so that nothing here calls up.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies import tenancy
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.impersonation import settle_visits
from shared_apps.companies.models import Company, Handover, Membership, Session
from shared_apps.companies.second_factor import remove_second_factors
from shared_apps.users.models import User

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """Whom a company is to forget: the public user's id, the address it may know, and what stands there from now on."""

    user_id: int
    email: str
    placeholder_name: str
    placeholder_email: str


class Forgetter(Protocol):
    """Called with keywords inside each company the person was ever a member of."""

    def __call__(self, *, actor: Actor, person: Forgotten, now: datetime) -> object:
        """Replace what the company knows; raises CompaniesError where the person cannot leave."""


_FORGETTERS: list[Forgetter] = []


def register(forgetter: Forgetter) -> None:
    """Have the function called in every company of a person who is forgotten."""
    if forgetter not in _FORGETTERS:
        _FORGETTERS.append(forgetter)


@transaction.atomic
def anonymise_user(*, actor: Actor, user_id: int, now: datetime) -> list[str]:
    """Switch the account off, end its sessions and replace name and address here and in every company.

    Returns the names of companies where that failed (they are logged; run it again once they are mended). Raises
    CompaniesError, and changes nothing, while the person is the last owner of a company.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    person = Forgotten(
        user_id=user.pk,
        email=user.email,
        placeholder_name=f"Former user {user.pk}",
        placeholder_email=f"former-user-{user.pk}@anonymised.invalid",
    )
    if actor.user_id == user.pk:
        actor = replace(actor, name=person.placeholder_name)
    companies = list(Company.objects.filter(memberships__user_id=user.pk).order_by("pk"))
    failed = [company.name for company in companies if not _forget_in(company, actor=actor, person=person, now=now)]
    _empty_account(user, person, now=now)
    subject = Subject(kind="user", id=user.pk, label=person.placeholder_name, after={"companies": len(companies)})
    record_platform(actor=actor, verb="user.anonymised", subject=subject, at=now)
    return failed


def _forget_in(company: Company, *, actor: Actor, person: Forgotten, now: datetime) -> bool:
    """Run the forgetters in the company, behind a savepoint; say whether that worked."""
    there = replace(actor, company_id=company.pk, member_id=None)
    try:
        with transaction.atomic(), tenancy.company_context(company.schema_name):
            for forget in _FORGETTERS:
                forget(actor=there, person=person, now=now)
    except CompaniesError:
        raise
    except Exception:
        log.exception("User %s could not be forgotten in company %s.", person.user_id, company.schema_name)
        return False
    return True


def _empty_account(user: User, person: Forgotten, *, now: datetime) -> None:
    user.name, user.email = person.placeholder_name, person.placeholder_email
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    Membership.objects.filter(user=user).update(active=False)
    for model in (Session, Handover, EmailAddress, SocialAccount):
        model.objects.filter(user=user).delete()
    remove_second_factors(user_id=user.pk)
    settle_visits(now=now, operator_id=user.pk)
