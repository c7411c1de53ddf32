"""What a visiting operator sees: all that an owner sees, under a banner, at the price of an ordinary page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.definitions import drafted
from tests.factories.tickets import PURCHASE, open_tasks, publish, submit
from tests.factories.visits import make_operator, visit
from tests.factories.writes import STUCK, a_calendar, a_template, an_absence, an_endpoint, an_error, an_own_role
from tests.team.doing import member_id


def _pages(place) -> dict[str, str]:
    """Make one of everything in the company and return every page that can be looked at, by name."""
    error = an_error(place)
    publish(place, PURCHASE)
    ticket = submit(place, "walt", "purchase", item="Pens", amount="9.00")
    task_id = open_tasks(place, ticket)["approve"]
    drafted(place)
    walt = member_id(place, "walt")
    return {
        "dashboard": "/",
        "inbox": "/tasks/",
        "task_detail": f"/tasks/{task_id}/",
        "ticket_list": "/tickets/",
        "ticket_detail": f"/tickets/{ticket.number}/",
        "ticket_correct": f"/tickets/{ticket.number}/correct/",
        "submit_choose": "/tickets/new/",
        "submit_ticket": "/tickets/new/purchase/",
        "error_list": "/errors/",
        "error_detail": f"/errors/{error.pk}/",
        "error_group": f"/errors/equal/{error.fingerprint}/",
        "tickets_move": "/running/purchase/move/",
        "workflow_list": "/workflows/",
        "workflow_detail": "/workflows/purchase/",
        "workflow_version": "/workflows/purchase/versions/1/",
        "workflow_source": "/workflows/purchase/versions/1/source/",
        "workflow_format": "/workflows/format-reference/",
        "workflow_upload": "/workflows/new-definition/",
        "workflow_edit": "/workflows/holiday/edit/",
        "workflow_publish": "/workflows/holiday/publish/",
        "team": "/team/",
        "member_manager": f"/team/members/{walt}/manager/",
        "member_absence": f"/team/members/{walt}/absence/",
        "role_create": "/team/roles/new/",
        "role_edit": f"/team/roles/{an_own_role(place)}/",
        "settings": "/settings/",
        "calendar_list": "/settings/calendars/",
        "calendar_create": "/settings/calendars/new/",
        "calendar_edit": f"/settings/calendars/{a_calendar(place)}/",
        "endpoint_list": "/settings/endpoints/",
        "endpoint_create": "/settings/endpoints/new/",
        "endpoint_edit": f"/settings/endpoints/{an_endpoint(place)}/",
        "template_list": "/settings/templates/",
        "template_create": "/settings/templates/new/",
        "template_edit": f"/settings/templates/{a_template(place)}/",
        "company_audit": "/settings/audit/",
        "visit_list": "/settings/visits/",
        "absence_edit": f"/settings/absence/{an_absence(place)}/",
    }


def test_a_read_only_operator_sees_what_an_owner_sees_with_banner_and_company_on_every_page(world, acme, globex):
    pages = _pages(acme)
    publish(globex, STUCK)
    browser, olga = visit(world.root, acme), acme.client("olga")
    for name, path in pages.items():
        seen, owners = browser.company.get(path), olga.get(path)
        assert (name, seen.status_code) == (name, owners.status_code)
        if name != "workflow_source":
            text = seen.content.decode()
            assert (name, "Operator visit" in text, "Root" in text, "60 minutes left" in text) == (
                name,
                True,
                True,
                True,
            )
            assert (name, '<span class="tf-cut">Acme</span>' in text) == (name, True)


def test_the_banner_names_operator_company_mode_and_time_on_both_hosts(world, acme):
    browser = visit(world.root, acme, mode="acting")
    for page in (browser.company.get("/team/"), browser.platform.get("/companies/"), browser.platform.get("/")):
        text = page.content.decode()
        words = ("Root", "visits", "Acme", "Acting", "60 minutes left", "End visit")
        assert [word in text for word in words] == [True] * len(words)
    refused = visit(make_operator("sue", "visit"), acme).company.post("/team/roles/new/", {"key": "a", "title": "A"})
    assert "Operator visit" in refused.content.decode()
    unknown = browser.company.get("/tickets/987654/")
    assert (unknown.status_code, "End visit" in unknown.content.decode()) == (404, True)
    assert "Operator visit" not in acme.client("olga").get("/").content.decode()


def test_a_suspended_company_says_so_to_an_operator_too(world, acme):
    browser = visit(world.root, acme)
    type(acme.company).objects.filter(pk=acme.company.pk).update(status="suspended")
    assert browser.company.get("/").status_code == 503


def _statements(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return sum(not query["sql"].startswith("SET search_path") for query in captured.captured_queries)


@pytest.mark.parametrize(("who", "more"), [("root", -1), ("sue", 1)])
def test_a_page_of_a_visit_costs_at_most_one_statement_more_than_a_members(world, acme, who, more):
    """Instead of what a member holds and the membership: the visit; for who is no superuser two reads of rights."""
    operator = world.root if who == "root" else make_operator("sue", "visit")
    browser = visit(operator, acme)
    assert _statements(browser.company, "/tickets/") == _statements(acme.client("olga"), "/tickets/") + more
    assert more <= 1


def test_a_platform_page_costs_nothing_more_without_a_visit_and_one_statement_with_one(world, acme):
    browser = visit(world.root, acme)
    during = _statements(browser.platform, "/operator/companies/")
    browser.platform.post("/operator/visits/end/")
    browser.platform.get("/operator/visits/")
    assert during == _statements(browser.platform, "/operator/companies/") + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_operators_list_costs_the_same_with_one_and_with_three_visits(world, acme, rows):
    for _ in range(rows):
        visit(world.root, acme).platform.post("/operator/visits/end/")
    watcher = visit(world.root, acme).platform
    watcher.post("/operator/visits/end/")
    watcher.get("/operator/visits/")
    # the session, the user, visits to settle, the visits
    assert _statements(watcher, "/operator/visits/") == 4
