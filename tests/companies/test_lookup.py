"""A company's address is remembered by each process, and every change to it counts from the next request on."""

import dataclasses
import subprocess
import sys
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.companies import lifecycle, lookup, purging, queries, renaming
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.models import Company, Domain
from tenant_apps.team.models import Member
from tests.companies.fleet import ROOT, Fleet
from tests.conftest import database_url
from tests.factories.companies import make_company

OTHER_PROCESS = """
import sys
import django; django.setup()
from django.test import Client
for line in sys.stdin:
    host = line.strip()
    print(Client(headers={"host": host + ".localhost:8000"}).get("/").status_code, flush=True)
"""


def ask(subdomain: str) -> list[str]:
    """Look the address up and return the statements that it took."""
    with CaptureQueriesContext(connection) as seen:
        lookup.domain_at(subdomain=subdomain)
    return [query["sql"] for query in seen if not query["sql"].startswith("SET search_path")]


def test_the_second_look_costs_one_small_statement_and_says_the_same(acme):
    lookup._KNOWN.clear()
    first = lookup.domain_at(subdomain="acme")
    again = lookup.domain_at(subdomain="acme")
    assert (again, again.tenant) == (first, first.tenant)
    assert again.__dict__.keys() >= {field.attname for field in Domain._meta.concrete_fields}
    assert {f.attname: getattr(again.tenant, f.attname) for f in Company._meta.concrete_fields} == {
        f.attname: getattr(first.tenant, f.attname) for f in Company._meta.concrete_fields
    }
    [statement] = ask("acme")
    assert statement == lookup.STILL.format(path="NULL") % acme.company.pk


def test_what_one_request_does_to_its_rows_no_other_request_sees(acme):
    lookup.domain_at(subdomain="acme").tenant.name = "Changed"
    lookup.domain_at(subdomain="acme").tenant.name = "Changed"
    assert lookup.domain_at(subdomain="acme").tenant.name == "Acme"


def test_the_look_sets_the_search_path_also_where_companies_take_turns(acme, globex):
    browsers = [acme.client("olga"), globex.client("gina")]
    for browser in browsers:
        browser.get("/")
    with CaptureQueriesContext(connection) as seen:
        pages = [browser.get("/").content.decode() for browser in browsers * 2]
    sent = [query["sql"] for query in seen]
    assert [sql for sql in sent if sql.startswith("SET search_path")] == []
    assert len([sql for sql in sent if "set_config" in sql]) == len(pages)
    assert ["Olga" in page for page in pages] == [True, False, True, False]


def test_where_nothing_was_set_the_path_is_sent_again(acme, globex):
    """A company that is gone leaves the path of whoever was here before."""
    domain = lookup.domain_at(subdomain="acme")
    lookup.domain_at(subdomain="globex")  # the server is with them now
    lookup._KNOWN["acme"] = dataclasses.replace(lookup._KNOWN["acme"], company_id=999_999_999)
    with CaptureQueriesContext(connection) as seen, acme.inside():
        lookup._still(lookup._KNOWN["acme"])
        assert Member.objects.get(name="Olga").email == "olga@acme.example"
    assert [query["sql"][:15] for query in seen] == ["SELECT set_conf", "SET search_path", 'SELECT "team_me']
    assert lookup.domain_at(subdomain="acme") == domain


@pytest.mark.parametrize("status", [CompanyStatus.SUSPENDED, CompanyStatus.ACTIVE])
def test_a_change_by_plain_sql_counts_at_once_also_twice_in_one_transaction(acme, status):
    for now in (CompanyStatus.SUSPENDED, CompanyStatus.ACTIVE, status):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE public.companies_company SET status = %s WHERE id = %s", [str(now), acme.company.pk])
        assert lookup.domain_at(subdomain="acme").tenant.status == now


def test_a_schema_behind_the_release_closes_the_site_at_once(acme):
    browser = acme.client("olga")
    assert browser.get("/", follow=True).status_code == 200
    Company.objects.filter(pk=acme.company.pk).update(schema_version="older")
    assert browser.get("/").status_code == 503


def test_another_process_feels_suspending_renaming_and_deleting_on_its_next_request(committed, django_db_setup):
    place = make_company(f"c{uuid.uuid4().hex[:12]}", people={"olga": ["owner"]})
    now = timezone.now()
    operator = system_actor(name="tests")
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS],
        cwd=ROOT,
        env=Fleet(database_url())._env(""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def there(host: str) -> int:
        process.stdin.write(f"{host}\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    try:
        served = there(place.subdomain)
        assert served in (200, 302)
        assert there(place.subdomain) == served
        lifecycle.suspend(actor=operator, company_id=place.company.pk, reason="A test.", now=now)
        assert there(place.subdomain) == 503
        lifecycle.resume(actor=operator, company_id=place.company.pk, now=now)
        assert there(place.subdomain) == served
        new = f"{place.subdomain}x"
        renaming.rename(actor=operator, company_id=place.company.pk, subdomain=new, now=now)
        assert (there(place.subdomain), there(new)) == (307, served)
        lifecycle.plan_deletion(actor=operator, company_id=place.company.pk, reason="A test.", now=now, grace_days=0)
        assert there(new) == 503
        purging.purge(actor=operator, company_id=place.company.pk, now=now)
        assert (there(place.subdomain), there(new)) == (404, 404)
        place.users["olga"].delete()
    finally:
        process.stdin.close()
        process.wait(timeout=120)


def test_an_address_that_another_company_takes_over_leads_to_that_one(acme, globex):
    assert queries.company_at(subdomain="acme") == acme.company
    Domain.objects.filter(domain="acme").update(tenant=globex.company, is_primary=False, redirect_until=timezone.now())
    assert queries.company_at(subdomain="acme") == globex.company
    Domain.objects.filter(domain="acme").delete()
    assert queries.company_at(subdomain="acme") is None


def test_nobody_lives_where_nobody_lives(world):
    assert lookup.domain_at(subdomain="nowhere") is None
    assert ask("nowhere") == ask("nowhere")
