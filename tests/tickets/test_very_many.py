"""A company with 100,000 tickets: no page of the desk reads more than a few of its rows (DATA.md, rule 12)."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_apps.companies import commands as company_commands
from tenant_apps.team import commands as team_commands
from tenant_apps.workflow_ops.models import WorkflowInstance
from tests.factories.companies import make_user
from tests.factories.many import copy_tickets
from tests.factories.tickets import PURCHASE, complete, open_tasks, publish, submit

ENDED, WAITING = 33_000, 1_000  # copies of each of three tickets that have ended, and of one that waits
MOST = 5_000  # rows that one statement may touch, of some 700,000; what waits is read to sort it
FILTERS = (
    "", "mine=on", "status=running", "status=cancelled", "status=done", "workflow=purchase", "workflow=none",
    "text=ink+for+walt+777", "text=zebra", "text=T-3", "text=pens", "before=90000000", "text=zebra&status=running",
)  # fmt: skip


@pytest.fixture
def grown(acme, globex):
    """Return acme after years, with tickets that have ended and some that wait; rita may only submit and has two."""
    now = timezone.now()
    rita = make_user("rita@acme.example", name="Rita")
    company_commands.add_membership(user_id=rita.pk, company_id=acme.company.pk, now=now)
    with acme.inside():
        given = {"actor": acme.actor("olga"), "now": now}
        team_commands.create_role(key="asker", title="Asker", permissions=["submit"], **given)
        team_commands.admit(user=rita, role_keys=["asker"], **given)
    place = replace(acme, users={**acme.users, "rita": rita})
    publish(place, PURCHASE)
    bought, rejected, signed, waiting = (
        submit(place, "walt", "purchase", item=item, amount=amount)
        for item, amount in (("Pens", "9.00"), ("Ink", "9.00"), ("Glue", "900.00"), ("Paper", "9.00"))
    )
    for ticket, outcome, amount in (
        (bought, "approve", "9.00"),
        (rejected, "reject", "9.00"),
        (signed, "approve", "900.00"),
    ):
        complete(place, "mona", ticket, "approve", outcome, amount=amount)
    complete(place, "walt", bought, "confirm")
    complete(place, "olga", signed, "countersign")
    complete(place, "walt", signed, "confirm")
    everybody = ("olga", "mona", "walt")
    copy_tickets(place, (bought, rejected, signed), copies=ENDED, requesters=everybody)
    copy_tickets(place, [waiting], copies=WAITING, requesters=everybody)
    for item in ("Zebra", "Pens"):
        submit(place, "rita", "purchase", item=item, amount="1.00")
    return place


def touched(plan: dict) -> Iterator[int]:
    """Yield how many rows each part of the plan that reads a table or an index has looked at."""
    if "Scan" in plan["Node Type"] and plan["Node Type"] != "Subquery Scan":
        removed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        yield round((plan["Actual Rows"] + removed) * plan["Actual Loops"])
    for part in plan.get("Plans", ()):
        yield from touched(part)


def most_touched(place, client, url: str) -> tuple[int, str]:
    """Return how many rows the page's dearest statement touches, and that statement."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        reply = client.get(url)
    assert reply.status_code == 200, url
    found = [(0, "")]
    for query in captured.captured_queries:
        if query["sql"].startswith("SELECT"):
            with place.inside(), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}".replace("%", "%%"), [])
                [answer] = cursor.fetchone()
            plan = json.loads(answer) if isinstance(answer, str) else answer
            found.append((sum(touched(plan[0]["Plan"])), query["sql"]))
    return max(found)


def test_no_page_reads_more_than_a_few_rows_of_very_many(grown):
    with grown.inside():
        assert WorkflowInstance.objects.count() == 3 * ENDED + WAITING + 6 >= 100_000
        numbers = {row.summary[:5]: row for row in WorkflowInstance.objects.filter(number__lte=6)}
    task = open_tasks(grown, numbers["Paper"])["approve"]
    pages = ["/", "/tasks/", *(f"/tickets/?{query}" for query in FILTERS)]
    more = {
        "olga": ["/errors/", "/team/", "/workflows/purchase/", "/tickets/4/", f"/tasks/{task}/", "/settings/data/"],
        "mona": ["/errors/", "/tickets/4/", f"/tasks/{task}/"],
        "walt": ["/tickets/4/"],
        "rita": ["/tickets/5/"],
    }
    dear = {}
    for who, own in more.items():
        client = grown.client(who)
        for url in (*pages, *own):
            rows, statement = most_touched(grown, client, url)
            if rows > MOST:
                dear[f"{who} {url}"] = (rows, statement)
    assert dear == {}
