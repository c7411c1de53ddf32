"""List pages cost the same queries with 1 and with 3 rows; the figures are literals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_apps.companies.models import Domain
from tests.factories.companies import make_company, platform_client
from tests.factories.tickets import ONLY_BLUE, PURCHASE, open_tasks, publish, submit

# What every page of a company costs before its view runs: whether its company is as it was, the session, the user, what
# the member holds, the membership.
FRAME = 5


def _queries(client, url: str) -> int:
    """Return how many statements the page costs; the backend's own `SET search_path` is not counted."""
    client.get(url)  # what is cached per process is cached now
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return sum(not query["sql"].startswith("SET search_path") for query in captured.captured_queries)


@pytest.fixture
def tickets(acme, globex):
    """Return a function that submits n tickets in acme; globex has one more."""
    publish(globex, PURCHASE)
    publish(acme, PURCHASE)
    for _ in range(4):
        submit(globex, "glen", "purchase", item="theirs", amount="9.00")
    return lambda n: [submit(acme, "walt", "purchase", item="Pens", amount="9.00") for _ in range(n)]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "url", "own"),
    [
        ("walt", "/tickets/", 3),  # the workflows of the filter, whether walt sees few tickets, the tickets
        ("mona", "/tickets/", 2),
        ("mona", "/tasks/", 3),  # whom mona stands in for, the tasks, her unread notices
        ("walt", "/", 5),  # whom walt stands in for, tasks, their count, tickets, whether there is a first ticket
    ],
)
def test_a_list_page_costs_the_same_with_one_and_with_three_rows(*, acme, tickets, rows, who, url, own):
    tickets(rows)
    assert _queries(acme.client(who), url) == FRAME + own


@pytest.mark.parametrize("rows", [1, 3])
def test_a_ticket_and_a_task_page_cost_the_same_however_many_tickets_there_are(acme, tickets, rows):
    ticket = tickets(rows)[-1]
    task_id = open_tasks(acme, ticket)["approve"]
    # the ticket, whether it may be seen, its tasks, files, transitions, errors and comments
    # the task, the ticket's tasks, files, transitions, errors and comments, whom to hand it to
    assert _queries(acme.client("walt"), f"/tickets/{ticket.number}/") == FRAME + 7
    assert _queries(acme.client("mona"), f"/tasks/{task_id}/") == FRAME + 7


@pytest.mark.parametrize("companies", [1, 3])
@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("/operator/", 3),  # companies by state, those behind, sign-ups
        ("/operator/companies/", 5),  # companies, whose tables are there, their figures behind a savepoint and its end
        ("/operator/errors/", 9),  # companies, then twice as above: the counts, and the errors of those that have some
    ],
)
def test_an_operators_page_costs_the_same_with_one_and_with_three_companies(
    *, world, acme, globex, companies, url, own
):
    """One statement asks all companies. Before it: the session and the user."""
    if companies == 3:
        make_company("third", people={"thea": ["owner"]})
    else:
        Domain.objects.filter(tenant=globex.company).update(is_primary=False, redirect_until=timezone.now())
    publish(acme, ONLY_BLUE)
    submit(acme, "walt", "only_blue", colour="red")
    assert _queries(platform_client(world.root), url) == 2 + own
