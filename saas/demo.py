"""Furnishes two demo companies with people, workflows and tickets on their way; run twice, it changes nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone

from shared_apps.audit.actors import Actor, system_actor
from shared_apps.companies import commands as company_commands
from shared_apps.companies import queries as company_queries
from shared_apps.companies import tenancy
from shared_apps.companies.models import Company
from shared_apps.signup.commands import start_company
from shared_apps.users.models import User
from tenant_apps.team import commands as team_commands
from tenant_apps.team.queries import actor_of
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.tickets.commenting import add_comment
from tenant_apps.workflow_design.commands import install_from_gallery
from tenant_apps.workflow_ops.commands import claim_task, complete_task
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance

PASSWORD = "ticketflower-demo"  # noqa: S105  # the demo's, printed at every start; production has no demo
OPERATOR = "root@ticketflower.example"
SYSTEM = system_actor(name="Demo")


@dataclass(frozen=True, kw_only=True)
class DemoCompany:
    """A company of the demo; `people` maps first names to role keys, the first one owns it."""

    name: str
    subdomain: str
    people: dict[str, list[str]]


COMPANIES = (
    DemoCompany(
        name="Acme Tools",
        subdomain="acme",
        people={"olga": ["owner"], "mona": ["manager"], "walt": ["staff"], "ines": ["staff"]},
    ),
    DemoCompany(
        name="Globex Labs",
        subdomain="globex",
        people={"gina": ["owner"], "gabe": ["manager"], "glen": ["staff"], "ines": ["manager"]},
    ),
)


def furnish() -> Sequence[str]:
    """Make what is missing and return the login lines to print."""
    if not User.objects.filter(email=OPERATOR).exists():
        User.objects.create_superuser(email=OPERATOR, password=PASSWORD, name="Root")
        _verify(OPERATOR)
    for demo in COMPANIES:
        if company_queries.company_at(subdomain=demo.subdomain) is None:
            _furnish_company(demo)
    lines = [
        f"{demo.name}: "
        + ", ".join(f"{_address(name, demo)} ({'/'.join(roles)})" for name, roles in demo.people.items())
        for demo in COMPANIES
    ]
    return [*lines, f"Platform operator: {OPERATOR}", f"Password of all of them: {PASSWORD}"]


def _furnish_company(demo: DemoCompany) -> None:
    owner, *others = demo.people
    now = timezone.now()
    company = start_company(
        company_name=demo.name,
        subdomain=demo.subdomain,
        person_name=owner.title(),
        email=_address(owner, demo),
        password=PASSWORD,
        now=now,
    ).company
    _verify(_address(owner, demo))
    with tenancy.company_context(company.schema_name):
        for name in others:
            user = _user(_address(name, demo), name=name.title())
            company_commands.add_membership(user_id=user.pk, company_id=company.pk, now=now)
            team_commands.admit(actor=SYSTEM, user=user, role_keys=demo.people[name], now=now)
        for key in ("purchase_simple", "onboarding"):
            install_from_gallery(actor=SYSTEM, key=key, now=now)
        _tickets(company=company, demo=demo)


def _tickets(*, company: Company, demo: DemoCompany) -> None:
    owner, manager, staff = (_actor(company, _address(name, demo)) for name in list(demo.people)[:3])
    place = "the workshop" if demo.subdomain == "acme" else "the laboratory"
    first = _submit(staff, "general_request", subject=f"A second key for {place}", details="Mine broke this morning.")
    _submit(
        manager,
        "general_request",
        subject="New chairs for the meeting room",
        details="Six, please; the old ones creak.",
    )
    _submit(
        staff,
        "purchase_simple",
        item=f"Label printer for {place}",
        amount="189.00",
        reason="The labels are unreadable.",
    )
    big = _submit(
        staff, "purchase_simple", item="3D printer", amount="2400.00", reason="Prototypes in days, not weeks."
    )
    _complete(manager, big, "approve")
    _submit(owner, "onboarding", name="Noor Haddad", start="2027-01-11")
    task = TaskInstance.objects.filter(instance_id=first, status="open").order_by("pk").first()
    if task is not None:
        claim_task(actor=owner, task_id=task.pk, now=timezone.now())
    _write(owner, first, "Which door is it for?")
    _write(staff, first, "The one to the yard.")


def _submit(actor: Actor, key: str, **data: str) -> int:
    return submit_ticket(actor=actor, workflow_key=key, data=data, command_id=uuid.uuid4(), now=timezone.now()).id


def _write(actor: Actor, instance_id: int, body: str) -> None:
    number = WorkflowInstance.objects.values_list("number", flat=True).get(pk=instance_id)
    add_comment(actor=actor, number=number, body=body, command_id=uuid.uuid4(), now=timezone.now())


def _complete(actor: Actor, instance_id: int, outcome: str) -> None:
    task = TaskInstance.objects.filter(instance_id=instance_id, status="open").earliest("pk")
    complete_task(actor=actor, task_id=task.pk, outcome=outcome, data={}, command_id=uuid.uuid4(), now=timezone.now())


def _actor(company: Company, email: str) -> Actor:
    actor = actor_of(user_id=User.objects.get(email=email).pk, company_id=company.pk)
    if actor is None:
        raise LookupError(f"{email} is no member of {company}.")
    return actor


def _user(email: str, *, name: str) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email, password=PASSWORD, name=name)
        _verify(email)
    return user


def _verify(email: str) -> None:
    user = User.objects.get(email=email)
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})


def _address(name: str, demo: DemoCompany) -> str:
    """Return the person's address; ines works in both companies, with one account."""
    return "ines@both.example" if name == "ines" else f"{name}@{demo.subdomain}.example"
