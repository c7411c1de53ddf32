"""The company sees its visits: who, why, when, how long, how, every row touched; nobody else's."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_apps.companies.models import Visit
from tests.architecture.test_query_counts import FRAME
from tests.factories.visits import make_operator, visit


def _visited(place, operator, *, reason="Ticket 7 is stuck", changes=0):
    """Let the operator visit, change something some times, and end the visit after half an hour."""
    browser = visit(operator, place, mode="acting" if changes else "read_only", reason=reason)
    for number in range(changes):
        role = {
            "key": f"porter_{browser.visit.pk}_{number}",
            "title": f"Porter {browser.visit.pk} {number}",
            "permissions": "submit",
        }
        assert browser.company.post("/team/roles/new/", role).status_code == 302
    Visit.objects.filter(pk=browser.visit.pk).update(started_at=timezone.now() - timedelta(minutes=30, seconds=1))
    browser.company.post("/visit/end/")
    return browser.visit


def test_an_owner_reads_who_came_why_how_long_and_what_was_touched(world, acme, globex):
    _visited(globex, world.root, reason="Not for acme")
    row = _visited(acme, make_operator("sue", "visit", "act"), changes=1)
    olga = acme.client("olga")
    listed = olga.get("/settings/visits/").context["rows"]
    assert [(shown.id, shown.operator_name, shown.reason, shown.minutes, changes) for shown, changes in listed] == [
        (row.pk, "Sue", "Ticket 7 is stuck", 30, 1)
    ]
    page = olga.get(f"/settings/visits/{row.pk}/")
    assert [(change.sentence, change.object_type) for change in page.context["touched"]] == [
        (f"Sue created the role Porter {row.pk} 0", "role")
    ]
    assert page.context["row"].ended_because == "The operator ended it."


def test_a_visit_to_another_company_is_not_found_here(world, acme, globex):
    theirs = _visited(globex, world.root)
    assert acme.client("olga").get(f"/settings/visits/{theirs.pk}/").status_code == 404
    assert "Ticket 7" not in acme.client("olga").get("/settings/visits/export/").content.decode()


def test_only_who_manages_the_company_reads_it(world, acme):
    row = _visited(acme, world.root)
    for page in ("", f"{row.pk}/", "export/"):
        assert acme.client("mona").get(f"/settings/visits/{page}").status_code == 403


def test_without_a_visit_the_page_says_so(acme):
    assert "No operator has been here" in acme.client("olga").get("/settings/visits/").content.decode()


def test_an_open_visit_is_shown_from_its_first_second(world, acme):
    visit(world.root, acme)
    page = acme.client("olga").get("/settings/visits/").content.decode()
    assert "Read-only, open now" in page


def test_the_export_has_a_line_for_each_change_and_no_formula(world, acme):
    operator = make_operator("sue", "visit", "act")
    operator.name = '=HYPERLINK("http://evil.example")'
    operator.save()
    _visited(acme, operator, reason="+1 looked", changes=0)
    _visited(acme, operator, reason="@SUM(A1)", changes=2)
    reply = acme.client("olga").get("/settings/visits/export/")
    lines = list(csv.reader(io.StringIO(reply.content.decode())))
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    assert [(line[4], line[10] != "") for line in lines[1:]] == [
        ("'@SUM(A1)", True),
        ("'@SUM(A1)", True),
        ("'+1 looked", False),
    ]
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_and_with_three_visits(world, acme, rows):
    for _ in range(rows):
        _visited(acme, world.root, changes=1)
    olga = acme.client("olga")
    olga.get("/settings/visits/")
    with CaptureQueriesContext(connection) as captured:
        olga.get("/settings/visits/")
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith("SET search_path")]
    assert len(asked) == FRAME + 3  # visits to settle, the visits, the changes of each


def test_a_visit_that_nobody_used_any_more_is_not_shown_as_open(world, acme):
    begun = visit(world.root, acme).visit
    Visit.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    acme.client("olga").get("/settings/visits/")
    begun.refresh_from_db()
    assert begun.ended_because == "expired"
