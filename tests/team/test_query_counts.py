"""The pages of the team and the settings cost the same queries with 1 and with 3 rows; the figures are literals."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenant_apps.team import commands
from tests.architecture.test_query_counts import FRAME
from tests.team.doing import do, member_id
from tests.team.test_calendars import SHOP


def _cost(client, url: str) -> int:
    client.get(url)  # what is cached per process is cached now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum(not query["sql"].startswith("SET search_path") for query in captured.captured_queries) - FRAME


def _fill(place, who: str, rows: int) -> None:
    for number in range(rows):
        key = f"own_{number}"
        do(place, who, commands.create_calendar, key=key, shape=SHOP)
        do(place, who, commands.create_endpoint, key=key, title=key, url="https://a.example/", active=True)
        do(place, who, commands.create_template, key=key, title=key, subject="S", body="B\n")
        do(
            place,
            who,
            commands.add_absence,
            member_id=place.actor(who).acting_member_id,
            first_day=date(2031, 1, 1 + number),
            last_day=date(2031, 1, 1 + number),
            deputy_id=None,
        )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("/settings/", 0),
        ("/settings/calendars/", 1),
        ("/settings/endpoints/", 1),
        ("/settings/templates/", 1),
        ("/settings/absence/", 4),  # the member, whom to offer as deputy, the company's day, the absences
    ],
)
def test_a_settings_page_costs_the_same_with_one_and_with_three_rows(*, acme, globex, rows, url, own):
    _fill(globex, "gina", 4)
    _fill(acme, "olga", rows)
    assert _cost(acme.client("olga"), url) == own


@pytest.mark.parametrize("managed", [1, 2])
def test_the_team_page_costs_the_same_however_many_have_managers_and_deputies(acme, managed):
    olga, mona, walt = (member_id(acme, name) for name in ("olga", "mona", "walt"))
    for member in (mona, walt)[:managed]:
        do(acme, "olga", commands.set_manager, member_id=member, manager_id=olga)
        today = timezone.now().date()
        away = {"member_id": member, "first_day": today, "last_day": today, "deputy_id": olga}
        do(acme, "olga", commands.add_absence, **away)
    # members with roles (3), the company's day, left deputies, who is away, roles (page and form), invitations, mail
    assert _cost(acme.client("olga"), "/team/") == 10
