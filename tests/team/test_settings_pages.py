"""The settings' pages: who sees which, nothing typed is lost, every bad input gets its sentence."""

import re

import pytest

from tenant_apps.team import commands, queries
from tests.team.doing import do, stored
from tests.team.test_calendars import SHOP

WEEK = {"mon": "09:00-12:00, 13:00-17:00", "tue": "", "wed": "", "thu": "", "fri": "9-13", "sat": "", "sun": ""}
TYPED = {
    "title": "Shop",
    "key": "shop",
    "timezone": "Europe/Berlin",
    "day_hours": "7.5",
    "country": "DE",
    "region": "by",
}


def _cards(place, who: str) -> list[str]:
    reply = place.client(who).get("/settings/")
    return [card.url for card in reply.context["cards"]] if reply.status_code == 200 else [str(reply.status_code)]


def test_the_first_page_shows_what_the_person_may_set(acme):
    assert _cards(acme, "olga") == [
        "/settings/calendars/",
        "/settings/endpoints/",
        "/settings/templates/",
        "/team/",
        "/team/who-may-do-what/",
        "/settings/audit/",
        "/settings/visits/",
        "/settings/data/",
        "/settings/absence/",
    ]
    assert _cards(acme, "mona") == ["/settings/templates/", "/settings/absence/"]
    assert _cards(acme, "walt") == ["403"]


def test_everybody_finds_their_absences_in_their_own_menu(acme):
    page = acme.client("walt").get("/").content.decode()
    assert ('href="/settings/absence/"' in page, 'href="/settings/"' in page) == (True, False)


def test_a_calendar_is_made_and_changed_on_its_page(acme):
    olga = acme.client("olga")
    made = olga.post("/settings/calendars/new/", {**TYPED, **WEEK})
    with acme.inside():
        calendar = queries.list_calendars()[-1]
        value = queries.calendar_value(key="shop")
    assert made["Location"] == f"/settings/calendars/{calendar.pk}/"
    assert (value.week[0], value.week[4], value.day_minutes) == (((540, 720), (780, 1020)), ((540, 780),), 450)
    assert (calendar.region, calendar.builtin) == ("BY", False)
    page = olga.get(made["Location"]).content.decode()
    assert ("09:00-12:00, 13:00-17:00" in page, "Next public holidays" in page, 'value="7.5"' in page) == (True,) * 3
    before = stored(acme)
    assert olga.post(made["Location"], {**TYPED, **WEEK}).status_code == 302
    assert stored(acme) == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mon": "9 to 5"}, "“9 to 5” is no time span."),
        ({"key": "No Key"}, "A key has only small letters, digits and underscores, and begins with a letter."),
        ({"key": "office_hours"}, "A calendar with this key exists already."),
        ({"region": "XX"}, "Germany has no region “XX”. It has: BB, BE, BW, BY"),
        ({"day_hours": "25"}, "A working day has more than 0 and at most 24 hours."),
        ({"timezone": "Mars/Base"}, "Select a valid choice."),
        ({"mon": "", "fri": ""}, "Open at least one weekday"),
    ],
)
def test_a_fault_is_told_and_nothing_typed_is_lost(acme, wrong, sentence):
    before = stored(acme)
    reply = acme.client("olga").post("/settings/calendars/new/", {**TYPED, **WEEK, "title": "Kept title", **wrong})
    text = reply.content.decode()
    assert (reply.status_code, "Kept title" in text, sentence in text) == (422, True, True)
    assert stored(acme) == before


def test_no_id_is_twice_on_the_calendars_page(acme):
    """A label leads to the first field of its id: a second one could not be reached."""
    page = acme.client("olga").get(f"/settings/calendars/{stored(acme)['Calendar'][0]['id']}/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_own_days_are_set_and_removed_on_the_calendars_page(acme):
    olga = acme.client("olga")
    office = stored(acme)["Calendar"][0]["id"]
    page = f"/settings/calendars/{office}/"
    typed = {"date": "2031-12-24", "title": "Christmas Eve", "hours": "9-12"}
    assert olga.post(f"{page}days/", typed)["Location"] == page
    assert "Christmas Eve · 09:00-12:00" in olga.get(page).content.decode()
    wrong = olga.post(f"{page}days/", {**typed, "title": "Kept title", "hours": "12-9"})
    text = wrong.content.decode()
    assert (wrong.status_code, "Kept title" in text, "does not end after it begins" in text) == (422, True, True)
    (day,) = stored(acme)["CalendarDay"]
    assert olga.post(f"{page}days/{day['id']}/remove/")["Location"] == page
    assert stored(acme)["CalendarDay"] == []


def test_the_calendar_that_is_always_open_offers_no_change(acme):
    always = stored(acme)["Calendar"][1]["id"]
    page = acme.client("olga").get(f"/settings/calendars/{always}/").content.decode()
    assert ("it cannot be changed" in page, 'name="mon"' in page) == (True, False)
    assert acme.client("olga").post(f"/settings/calendars/{always}/", {**TYPED, **WEEK}).status_code == 422


@pytest.mark.parametrize("kind", ["calendars", "endpoints", "templates"])
def test_what_another_company_has_is_not_found_here(acme, globex, kind):
    made = {
        "calendars": lambda: do(globex, "gina", commands.create_calendar, key="theirs", shape=SHOP),
        "endpoints": lambda: do(
            globex, "gina", commands.create_endpoint, key="theirs", title="T", url="https://a.example/", active=True
        ),
        "templates": lambda: do(
            globex, "gina", commands.create_template, key="theirs", title="T", subject="S", body="B"
        ),
    }[kind]()
    ours, theirs = stored(acme), stored(globex)
    olga = acme.client("olga")
    page = f"/settings/{kind}/{made.pk}/"
    assert [olga.get(page).status_code, olga.post(page, TYPED).status_code] == [404, 404]
    assert olga.post(f"{page}delete/").status_code == 404
    assert (stored(acme), stored(globex)) == (ours, theirs)


def test_without_a_single_row_the_pages_say_what_to_do(acme):
    olga = acme.client("olga")
    for row in stored(acme)["MessageTemplate"]:
        assert olga.post(f"/settings/templates/{row['id']}/delete/").status_code == 302
    assert "No template yet" in olga.get("/settings/templates/").content.decode()
    assert "No endpoint yet" in olga.get("/settings/endpoints/").content.decode()
    assert "No absence written down" in olga.get("/settings/absence/").content.decode()
