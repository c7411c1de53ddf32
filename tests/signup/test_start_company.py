"""Starting a company: everything is made in one transaction, or nothing is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.core import mail
from django.db import ProgrammingError, connection
from django.utils import timezone

from shared_apps.companies import tenancy
from shared_apps.companies.errors import SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.models import Company, Domain, Membership
from shared_apps.signup.commands import start_company
from shared_apps.signup.errors import AddressKnownError
from shared_apps.users.models import User
from tenant_apps.team.models import CompanyRole, Member
from tenant_apps.workflow_design.models import DefinitionVersion, Workflow
from tests.factories.companies import PASSWORD, Place, drop_company, platform_client

FORM = {
    "company_name": "Initech Ltd",
    "subdomain": "initech",
    "person_name": "Ilse",
    "email": "Ilse@Initech.example",
    "password": PASSWORD,
}


def _start(**given):
    return start_company(**{**FORM, "now": timezone.now(), **given})


def _everything() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace ORDER BY 1")
        schemas = [row[0] for row in cursor.fetchall()]
    return schemas, *(model.objects.count() for model in (User, Company, Domain, Membership))


def test_a_company_has_all_it_needs(world):
    started = _start()
    company = Company.objects.get(pk=started.company.pk)
    assert (company.name, company.schema_name) == ("Initech Ltd", f"t_{company.pk}")
    assert Domain.objects.get(tenant=company).domain == "initech"
    assert list(Membership.objects.filter(company=company).values_list("user__email", "active")) == [
        ("ilse@initech.example", True)
    ]
    with tenancy.company_context(company.schema_name):
        owner = Member.objects.get()
        assert {assignment.role.key for assignment in owner.assignments.all()} == {"owner", "manager", "staff"}
        assert list(CompanyRole.objects.order_by("pk").values_list("title", flat=True)) == ["Owner", "Manager", "Staff"]
        workflow = Workflow.objects.get()
        assert (workflow.key, DefinitionVersion.objects.get().pk) == ("general_request", workflow.latest_id)


@pytest.mark.parametrize(
    ("subdomain", "error"),
    [
        ("acme", SubdomainTakenError),
        ("admin", SubdomainTakenError),
        ("www", SubdomainTakenError),
        ("information-schema", SubdomainTakenError),
        ("public", SubdomainTakenError),
        ("ab", SubdomainInvalidError),
        ("a" * 41, SubdomainInvalidError),
        ("1st", SubdomainInvalidError),
        ("-dash", SubdomainInvalidError),
        ("dash-", SubdomainInvalidError),
        ("xn--bcher-kva", SubdomainInvalidError),
        ("аcme", SubdomainInvalidError),  # a Cyrillic a
        ("acme.public", SubdomainInvalidError),
        ("information_schema", SubdomainInvalidError),
        ("a/../b", SubdomainInvalidError),
        ("*", SubdomainInvalidError),
        ('a"; DROP SCHEMA public; --', SubdomainInvalidError),
        ("", SubdomainInvalidError),
        ("acme\n", SubdomainInvalidError),
    ],
)
def test_attack_05_06_07_no_other_subdomain_than_a_free_well_formed_one(world, subdomain, error):
    before = _everything()
    with pytest.raises(error):
        _start(subdomain=subdomain)
    assert _everything() == before


def test_the_list_of_reserved_names_has_more_than_a_hundred_words():
    from shared_apps.companies.subdomains import RESERVED

    assert len(RESERVED) > 100


def test_an_address_that_has_an_account_is_told_to_sign_in_first(world, acme):
    before = _everything()
    with pytest.raises(AddressKnownError):
        _start(email="OLGA@acme.example")
    assert _everything() == before


def test_a_schema_that_exists_is_never_adopted_and_nothing_is_left(world):
    """The schema is made late, after account, company and domain: when that fails, all of them are gone again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value + 1 FROM companies_company_id_seq")
        cursor.execute(f"CREATE SCHEMA t_{cursor.fetchone()[0]}")
    before = _everything()
    with pytest.raises(ProgrammingError, match="already exists"):
        _start()
    assert _everything() == before
    assert _start().company.name == "Initech Ltd"


def test_two_who_want_one_address_at_once_one_wins_and_the_other_leaves_nothing(committed):
    committed({"olga": ["owner"]})
    barrier = Barrier(4)

    def race(number: int):
        try:
            barrier.wait()
            return _start(subdomain="contested", email=f"racer{number}@contested.example")
        except SubdomainTakenError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        won = [started for started in pool.map(race, range(4)) if started]
    try:
        assert len(won) == 1
        assert User.objects.filter(email__endswith="@contested.example").count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^t_[0-9]+$'")
            schemas = {row[0] for row in cursor.fetchall()}
        assert schemas == set(Company.objects.values_list("schema_name", flat=True))
    finally:
        for started in won:
            drop_company(Place(company=started.company, subdomain="contested", users={"w": started.founder}))


def test_the_form_leads_its_owner_to_the_company_signed_in_on_the_platform(world):
    browser = platform_client()
    reply = browser.post("/start/", FORM)
    assert reply.status_code == 200
    assert 'url=http://initech.localhost:8000/sign-in/"' in reply.content.decode()
    assert "Initech Ltd" in browser.get("/companies/").content.decode()
    assert [message.to for message in mail.outbox] == [["ilse@initech.example"]]
    assert "http://localhost:8000/account/confirm-email/" in mail.outbox[0].body


def test_the_form_keeps_what_was_typed_but_never_the_password(world):
    page = platform_client().post("/start/", {**FORM, "subdomain": "acme"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "This address is taken or reserved." in text
    assert ['value="Initech Ltd"' in text, 'value="Ilse@Initech.example"' in text, PASSWORD in text] == [
        True,
        True,
        False,
    ]


def test_somebody_signed_in_starts_a_further_company_without_a_new_account(world, acme):
    browser = platform_client(acme.users["olga"])
    before = User.objects.count()
    assert browser.post("/start/", {"company_name": "Second", "subdomain": "second-one"}).status_code == 200
    assert User.objects.count() == before
    assert Membership.objects.filter(user=acme.users["olga"]).count() == 2


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("company_name=Initech+Ltd&subdomain=&proposed=", "is free"),
        ("company_name=x&subdomain=acme&proposed=", "taken or reserved"),
        ("company_name=x&subdomain=admin&proposed=", "taken or reserved"),
        ("company_name=x&subdomain=a--b&proposed=", "3 to 40 characters"),
        ("company_name=%F0%9F%8C%B8&subdomain=&proposed=", "Type a name or an address"),
    ],
)
def test_the_live_check_says_for_each_address_what_is_the_matter(world, query, sentence):
    assert sentence in platform_client().get(f"/start/check/?{query}").content.decode()


def test_the_live_check_proposes_an_address_until_somebody_types_another(world):
    proposed = platform_client().get("/start/check/?company_name=Bücher+%26+Co.&subdomain=&proposed=").content.decode()
    assert 'value="bucher-co"' in proposed
    typed = platform_client().get("/start/check/?company_name=Bücher&subdomain=mine&proposed=bu").content.decode()
    assert 'name="subdomain"' not in typed


def test_a_reserved_host_and_an_unknown_one_answer_404_without_an_echo(world, client):
    for host in ("nothing.localhost:8000", "admin.localhost:8000", "a.b.localhost:8000", "t_1.localhost:8000"):
        reply = client.get("/", headers={"host": host})
        assert reply.status_code in {400, 404}
        assert host.split(":")[0] not in reply.content.decode()
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_passwords_are_kept_with_argon2(world):
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert User.objects.get(email="olga@acme.example").password.startswith("argon2$")
