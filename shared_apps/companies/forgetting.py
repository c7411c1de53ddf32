"""Forgetting a person: the account stays as a number, everything that says who it was is replaced.

Apps above say at start-up what else a company knows about a person, so that nothing here calls up.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies.everywhere import change_in, companies_of
from shared_apps.companies.impersonation import settle_visits
from shared_apps.companies.models import Handover, Membership, Session
from shared_apps.companies.second_factor import remove_second_factors
from shared_apps.users.models import User


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
    companies = companies_of(user_id=user.pk)

    def change(there: Actor) -> None:
        for forget in _FORGETTERS:
            forget(actor=there, person=person, now=now)

    what = f"user {user.pk} could not be forgotten"
    failed = [company.name for company in companies if not change_in(company, actor=actor, change=change, what=what)]
    _empty_account(user, person, now=now)
    subject = Subject(kind="user", id=user.pk, label=person.placeholder_name, after={"companies": len(companies)})
    record_platform(actor=actor, verb="user.anonymised", subject=subject, at=now)
    return failed


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
