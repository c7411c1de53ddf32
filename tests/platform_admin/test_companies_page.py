"""The operators' list of companies, and a company's page."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from shared_apps.companies import lifecycle, renaming
from shared_apps.companies.models import Company
from shared_apps.platform_admin.queries import Figures, companies, company_page
from shared_apps.users.models import User
from tenant_apps.audit_trail.models import AuditEntry
from tests.factories.companies import PASSWORD, make_company, platform_client, sign_in
from tests.factories.operators import as_actor, operator
from tests.factories.tickets import ONLY_BLUE, PURCHASE, publish, submit
from tests.factories.visits import operator_at_the_platform

PAGE = "/operator/companies/"


def _names(**search) -> list[str]:
    return [line.name for line in company_page(**search).lines]


def _figures(place) -> Figures:
    return next(line.figures for line in company_page().lines if line.id == place.company.pk)


def test_each_company_shows_the_figures_of_its_own_schema(acme, globex):
    publish(acme, ONLY_BLUE)
    for _ in range(2):
        submit(acme, "walt", "only_blue", colour="red")
    publish(globex, PURCHASE)
    submit(globex, "glen", "purchase", item="theirs", amount="9.00")
    with acme.inside():
        last = AuditEntry.objects.latest("pk").at
    assert _figures(acme) == Figures(members=3, tickets=2, open_errors=2, pending_events=2, last_activity=last)
    theirs = _figures(globex)
    assert (theirs.members, theirs.tickets, theirs.open_errors, theirs.pending_events) == (3, 1, 0, 0)


def test_the_page_shows_them_newest_first(world):
    page = platform_client(world.root).get(PAGE)
    assert [(line.subdomain, line.figures.members) for line in page.context["page"].lines] == [
        ("globex", 3),
        ("acme", 3),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [("GLOB", ["Globex"]), ("acm", ["Acme"]), ("e", ["Globex", "Acme"]), ("nobody", []), ("apex", ["Acme"])],
)
def test_search_finds_part_of_a_name_or_of_an_address_also_a_former_one(world, acme, text, found):
    for subdomain in ("apex", "acme"):
        renaming.rename(actor=as_actor(world.root), company_id=acme.company.pk, subdomain=subdomain, now=timezone.now())
    assert _names(text=text) == found


def test_search_finds_an_id(acme, globex):
    assert (_names(text=str(globex.company.pk)), _names(text="9" * 18)) == (["Globex"], [])


def test_a_company_that_could_not_be_upgraded_shows_why_in_the_list_and_on_its_page(world, acme, globex):
    error = 'IntegrityError: column "colour" of <relation> "t_1" contains null values'
    Company.objects.filter(pk=acme.company.pk).update(schema_version="older", migration_error=error)
    browser = platform_client(world.root)
    shown = error.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    assert browser.get(PAGE).content.decode().count(shown) == 1
    Company.objects.filter(pk=acme.company.pk).update(migration_error=f"{error}\nDETAIL: row 7")
    pages = [browser.get(f"{PAGE}{place.company.pk}/").content.decode() for place in (acme, globex)]
    assert [f"{shown}<br>DETAIL: row 7" in page for page in pages] == [True, False]  # wraps on a phone


def test_states_filter(world, acme, globex):
    lifecycle.suspend(actor=as_actor(world.root), company_id=acme.company.pk, reason="Unpaid", now=timezone.now())
    Company.objects.filter(pk=globex.company.pk).update(schema_version="an older one")
    wanted = {state: _names(state=state) for state in ("active", "suspended", "deleting", "behind")}
    assert wanted == {"active": ["Globex"], "suspended": ["Acme"], "deleting": [], "behind": ["Globex"]}


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["Globex", "Acme", "Acme"]),
        ("oldest", ["Acme", "Acme", "Globex"]),
        ("name", ["Acme", "Acme", "Globex"]),
    ],
)
def test_pages_follow_each_other_in_every_order_without_a_gap(acme, globex, monkeypatch, sort, order):
    """Two companies of one name, one on each page."""
    monkeypatch.setattr(companies, "PAGE", 1)
    Company.objects.filter(pk=make_company("second", people={"sue": ["owner"]}).company.pk).update(name="Acme")
    ids = [Company.objects.get(name="Globex").pk, *Company.objects.filter(name="Acme").values_list("pk", flat=True)]
    seen, after = [], None
    while True:
        page = company_page(sort=sort, after=after)
        seen += [(line.name, line.id) for line in page.lines]
        after = page.next_after
        if after is None:
            break
    expected = {"newest": sorted(ids, reverse=True), "oldest": sorted(ids)}
    assert sorted(pk for _name, pk in seen) == sorted(ids)
    if sort == "name":
        assert [name for name, _pk in seen] == order
    else:
        assert [pk for _name, pk in seen] == expected[sort]


@pytest.mark.parametrize("damage", ["behind", "no table", "no column", "no schema"])
def test_a_broken_company_never_breaks_the_page(world, acme, globex, damage):
    with connection.cursor() as cursor:
        if damage == "behind":
            Company.objects.filter(pk=acme.company.pk).update(schema_version="an older one")
        elif damage == "no table":
            cursor.execute(f"DROP TABLE {acme.schema_name}.workflow_ops_workflowerror CASCADE")
        elif damage == "no column":
            cursor.execute(f"ALTER TABLE {acme.schema_name}.workflow_ops_workflowevent DROP COLUMN processed_at")
        else:
            cursor.execute(f"DROP SCHEMA {acme.schema_name} CASCADE")
    browser = platform_client(world.root)
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert [(line.name, line.figures is None) for line in page.context["page"].lines] == [
        ("Globex", False),
        ("Acme", True),
    ]
    assert "cannot be read now" in page.content.decode()
    assert browser.get(f"{PAGE}{acme.company.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["olga", "walt"])
def test_nobody_else_learns_that_there_is_such_a_page(world, who):
    for path in ("/operator/", PAGE, f"{PAGE}{world.acme.company.pk}/", "/operator/errors/"):
        assert platform_client(world.acme.users[who]).get(path).status_code == 404
        assert platform_client().get(path)["Location"].startswith("/account/login/")


ACTIONS = ("suspend", "resume", "address", "delete", "keep")


@pytest.mark.parametrize("role", ["Support", "Auditor"])
def test_support_and_auditors_look_but_find_no_page_that_changes_anything(world, acme, role):
    browser = operator_at_the_platform(operator(role))
    page = browser.get(f"{PAGE}{acme.company.pk}/")
    assert (page.status_code, browser.get(PAGE).status_code, browser.get("/operator/errors/").status_code) == (200,) * 3
    for action in ACTIONS:
        path = f"{PAGE}{acme.company.pk}/{action}/"
        assert (path in page.content.decode(), browser.get(path).status_code, browser.post(path).status_code) == (
            False,
            404,
            404,
        )
    assert browser.post(f"/operator/errors/{acme.company.pk}/retry/", {"fingerprint": "x"}).status_code == 404


def test_an_administrator_does_everything_through_the_pages(world, acme):
    browser = operator_at_the_platform(operator("Administrator"))
    company = f"{PAGE}{acme.company.pk}/"

    def post(action: str, **data):
        return browser.post(f"{company}{action}/", data).status_code, Company.objects.get(pk=acme.company.pk).status

    assert post("suspend", reason="Unpaid") == (302, "suspended")
    assert "Unpaid" in browser.get(company).content.decode()
    assert post("resume") == (302, "active")
    assert post("address", subdomain="  APEX ") == (302, "active")
    assert "acme, leads here until" in browser.get(company).content.decode()
    assert post("delete", reason="Asked for", typed="apex") == (302, "deleting")
    assert post("keep") == (302, "active")


def test_a_deletion_needs_the_address_typed_by_hand_a_reason_and_the_password_again(world, acme):
    path = f"{PAGE}{acme.company.pk}/delete/"
    browser = operator_at_the_platform(world.root)
    page = browser.get(path).content.decode()
    assert ["manage.py export_company" in page, "<code>acme</code>" in page] == [True, True]
    for data in ({"reason": "x", "typed": "globex"}, {"reason": "", "typed": "acme"}, {}):
        assert browser.post(path, data).status_code == 422
    forgotten = platform_client(world.root)  # signed in, but nothing was typed lately
    assert forgotten.post(path, {"reason": "x", "typed": "acme"})["Location"].startswith("/account/reauthenticate/")
    assert Company.objects.get(pk=acme.company.pk).status == "active"


def test_what_a_colleague_has_done_meanwhile_is_told(world, acme):
    browser = operator_at_the_platform(world.root)
    lifecycle.suspend(actor=as_actor(world.root), company_id=acme.company.pk, reason="First", now=timezone.now())
    again = browser.post(f"{PAGE}{acme.company.pk}/suspend/", {"reason": "Second"})
    assert (again.status_code, "has changed meanwhile" in again.content.decode()) == (422, True)


def test_a_company_that_is_not_there_is_not_found(world):
    browser = operator_at_the_platform(world.root)
    for path in ("", *(f"{action}/" for action in ACTIONS)):
        assert browser.get(f"{PAGE}987654/{path}").status_code == 404


def test_the_first_page_counts_states_and_sign_ups_of_the_last_thirty_days(world, acme):
    lifecycle.suspend(actor=as_actor(world.root), company_id=acme.company.pk, reason="Unpaid", now=timezone.now())
    page = platform_client(world.root).get("/operator/")
    assert page.context["states"] == {"active": 1, "suspended": 1, "deleting": 0, "behind": 0}
    days = page.context["days"]
    assert (len(days), days[-1].day - days[0].day) == (30, timedelta(days=29))
    assert sum(day.companies for day in days[-2:]) == page.context["total"] >= 2


def test_a_superuser_made_on_the_command_line_can_log_in(world, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email="Boss@Platform.example")
    assert User.objects.get(email="boss@platform.example").is_superuser is True
    browser = platform_client()
    browser.post("/account/login/", {"login": "boss@platform.example", "password": PASSWORD})
    assert browser.get(PAGE).status_code == 200


def test_a_superuser_is_nobody_in_a_company(world):
    """Company rules never consult is_superuser."""
    assert world.acme.client().get("/").status_code == 302
    root_at_acme = world.acme.client()
    sign_in(root_at_acme, world.root, company_id=world.acme.company.pk)
    assert root_at_acme.get("/team/").status_code == 302
