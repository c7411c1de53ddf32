"""A company's first moment: everything it needs is made in one transaction, or nothing."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.companies import commands as company_commands
from shared_apps.companies import tenancy
from shared_apps.companies.models import Company
from shared_apps.signup.errors import AddressKnownError, TooManyCompaniesError
from shared_apps.users.models import User
from tenant_apps.team import commands as team_commands
from tenant_apps.team.enums import DEFAULT_ROLES
from tenant_apps.workflow_design.commands import install_from_gallery

FIRST_WORKFLOW = "general_request"  # the ready-made workflow that every new company begins with


@dataclass(frozen=True, kw_only=True)
class StartedCompany:
    """The company, and the person who founded it."""

    company: Company
    founder: User


@transaction.atomic
def start_company(
    *,
    company_name: str,
    subdomain: str,
    now: datetime,
    founder: User | None = None,
    person_name: str = "",
    email: str = "",
    password: str = "",
    address: str = "",
) -> StartedCompany:
    """Make company, schema, tables, domain, owner, default roles and the first workflow, or nothing at all.

    Either `founder` (somebody signed in) or name, e-mail and password of a new account; `address` is where the request
    came from. Raises AddressKnownError, SubdomainTakenError or SubdomainInvalidError; TooManyCompaniesError for who
    has started their share.
    """
    if founder is not None:
        _require_room(founder=founder)
    user = founder or _new_account(email=email, name=person_name, password=password)
    actor = Actor(user_id=user.pk, name=user.display_name, address=address)
    company = company_commands.create_company(
        actor=actor, name=company_name, subdomain=subdomain, founder=user, now=now
    )
    system = system_actor(name="TicketFlower", company_id=company.pk)
    with tenancy.company_context(company.schema_name):
        # a company of one must be able to work: its founder holds every default role until others do
        every_role = [key for key, _title, _permissions in DEFAULT_ROLES]
        team_commands.found_team(actor=system, founder=user, role_keys=every_role, now=now)
        install_from_gallery(actor=system, key=FIRST_WORKFLOW, now=now)
    return StartedCompany(company=company, founder=user)


@transaction.atomic
def join_company(
    *,
    company: Company,
    token: str,
    now: datetime,
    user: User | None = None,
    email: str = "",
    person_name: str = "",
    password: str = "",
) -> User:
    """Accept an invitation, as somebody signed in or with a new account for the invited address; return the person.

    The link was mailed to the address, so whoever holds it has proven the address. Raises InvitationRefusedError or
    AddressKnownError; then there is no new account either.
    """
    person = user or _new_account(email=email, name=person_name, password=password, verified=True)
    EmailAddress.objects.filter(user=person, email=person.email).update(verified=True)
    actor = Actor(user_id=person.pk, name=person.display_name, company_id=company.pk)
    with tenancy.company_context(company.schema_name):
        team_commands.accept_invitation(actor=actor, user=person, token=token, company_id=company.pk, now=now)
    return person


def _require_room(*, founder: User) -> None:
    """Raise TooManyCompaniesError unless the person may start one more; the person's row is the lock."""
    User.objects.select_for_update().get(pk=founder.pk)
    verified = EmailAddress.objects.filter(user=founder, verified=True).exists()
    if Company.objects.filter(founder=founder).count() >= (settings.COMPANIES_PER_PERSON if verified else 1):
        raise TooManyCompaniesError


def _new_account(*, email: str, name: str, password: str, verified: bool = False) -> User:
    """Make the account with its address; two racing for one address: one wins."""
    address = email.strip().lower()
    if User.objects.filter(email=address).exists():
        raise AddressKnownError
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=address, password=password, name=name)
            EmailAddress.objects.create(user=user, email=address, primary=True, verified=verified)
    except IntegrityError:
        raise AddressKnownError from None
    return user
