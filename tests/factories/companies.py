"""Companies with people in them."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import login
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.companies import commands as company_commands
from shared_apps.companies import tenancy
from shared_apps.companies.models import Company, Domain, Handover, Membership, Session, WakeUp
from shared_apps.companies.sessions import SessionStore
from shared_apps.users.models import User
from tenant_apps.team import commands as team_commands
from tenant_apps.team.queries import actor_of

PASSWORD = "correct horse 42"


@dataclass(frozen=True)
class Place:
    """A company and its people, by first name."""

    company: Company
    subdomain: str
    users: dict[str, User] = field(default_factory=dict)

    @property
    def schema_name(self) -> str:
        return self.company.schema_name

    def inside(self):
        """Enter the company for a `with` block."""
        return tenancy.company_context(self.schema_name)

    def actor(self, name: str) -> Actor:
        """Return the person as an actor, with the roles held now."""
        with self.inside():
            actor = actor_of(user_id=self.users[name].pk, company_id=self.company.pk)
        assert actor is not None
        return actor

    def client(self, name: str = "") -> Client:
        """Return a browser on the company's host, signed in as that person (nobody without a name)."""
        client = Client(headers={"host": f"{self.subdomain}.localhost:8000"})
        if name:
            sign_in(client, self.users[name], company_id=self.company.pk)
        return client


def sign_in(client: Client, user: User, *, company_id: int | None) -> None:
    """Give the browser a session of that company (None: of the platform)."""
    request = HttpRequest()
    request.session = SessionStore(company_id=company_id)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key


def platform_client(user: User | None = None) -> Client:
    """Return a browser on the platform's host."""
    client = Client(headers={"host": "localhost:8000"})
    if user is not None:
        sign_in(client, user, company_id=None)
    return client


def make_user(email: str, *, name: str = "", verified: bool = True, superuser: bool = False) -> User:
    """Make a person who can log in with PASSWORD."""
    make = User.objects.create_superuser if superuser else User.objects.create_user
    user = make(email=email, password=PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def make_company(subdomain: str, *, people: dict[str, list[str]], verified: bool = True) -> Place:
    """Make a company; `people` maps first names to role keys, the first one founds it."""
    now = timezone.now()
    users = {name: make_user(f"{name}@{subdomain}.example", name=name.title(), verified=verified) for name in people}
    founder = next(iter(users.values()))
    system = system_actor(name="tests")
    company = company_commands.create_company(
        actor=system, name=subdomain.title(), subdomain=subdomain, founder=founder, now=now
    )
    with tenancy.company_context(company.schema_name):
        team_commands.found_team(actor=system, founder=founder, now=now)
        for name, user in list(users.items())[1:]:
            team_commands.admit(actor=system, user=user, role_keys=people[name], now=now)
    for user in users.values():
        company_commands.add_membership(user_id=user.pk, company_id=company.pk, now=now)
    return Place(company=company, subdomain=subdomain, users=users)


def drop_company(place: Place) -> None:
    """Take a really committed company away again: schema, rows, people."""
    tenancy.leave()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {place.schema_name} CASCADE")
    company_id = place.company.pk
    for model in (Handover, WakeUp, Session, Membership):
        model.objects.filter(company_id=company_id).delete()
    Domain.objects.filter(tenant_id=company_id).delete()
    Company.objects.filter(pk=company_id).delete()
    User.objects.filter(pk__in=[user.pk for user in place.users.values()]).delete()
