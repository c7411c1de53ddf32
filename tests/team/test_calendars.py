"""Calendars: made, changed, deleted; their own days; what the engine counts with."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tenant_apps.team import commands, queries
from tenant_apps.team.commands import CalendarShape
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import Calendar, CalendarDay
from tenant_apps.team.public_holidays import YEARS, countries, public_holidays, regions
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.workflow_engine.business_time.calendar import CalendarValue
from tests.team.doing import do, stored, verbs

MORNING = ((540, 720),)
SHOP = CalendarShape(
    title="Shop",
    timezone="Europe/Berlin",
    week=(MORNING, MORNING, (), MORNING, ((540, 720), (780, 1020)), ((480, 1440),), ()),
    day_hours=Decimal("7.75"),
    country="DE",
    region="BY",
)


def _id(place, key: str) -> int:
    with place.inside():
        return Calendar.objects.get(key=key).pk


def _value(place, key: str) -> CalendarValue | None:
    with place.inside():
        return queries.calendar_value(key=key)


def test_a_calendar_is_made_and_the_engine_counts_with_it(acme, globex):
    do(acme, "olga", commands.create_calendar, key="shop", shape=SHOP)
    value = _value(acme, "shop")
    assert (value.zone, value.week, value.day_minutes) == ("Europe/Berlin", SHOP.week, 465)
    assert (value.days[date(2026, 1, 6)], date(2026, 1, 7) in value.days) == ((), False)
    with acme.inside():
        assert queries.calendar_keys() == {"always", "office_hours", "shop"}
        assert queries.calendar_values()["shop"] == value
    with globex.inside():
        assert (queries.calendar_keys(), queries.calendar_value(key="shop")) == ({"always", "office_hours"}, None)
    assert verbs(acme) == ["calendar.created"]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        (
            {"timezone": "Berlin"},
            "timezone",
            "There is no time zone “Berlin”. Zones are called like Europe/Berlin.",
        ),
        (
            {"timezone": "localtime"},
            "timezone",
            "There is no time zone “localtime”. Zones are called like Europe/Berlin.",
        ),
        ({"country": "XX", "region": ""}, "country", "The public holidays of this country are not known here."),
        ({"country": ""}, "country", "Choose the country that the region belongs to."),
        ({"day_hours": Decimal(0)}, "day_hours", "A working day has more than 0 and at most 24 hours."),
        ({"day_hours": Decimal("24.01")}, "day_hours", "A working day has more than 0 and at most 24 hours."),
        ({"week": ((),) * 7}, None, "Open at least one weekday: nothing could ever become due otherwise."),
        ({"week": (((600, 540),), *SHOP.week[1:])}, None, None),
        ({"country": "FR", "region": "BY"}, "region", None),
        (
            {"country": "JP", "region": "BY"},
            "region",
            "Japan has the same holidays everywhere: leave the region empty.",
        ),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_and_nothing_happens(acme, changed, field, sentence):
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        do(acme, "olga", commands.create_calendar, key="shop", shape=replace(SHOP, **changed))
    assert refused.value.field == field
    assert sentence is None or str(refused.value) == sentence
    assert stored(acme) == before


def test_a_key_is_given_once_in_a_company(acme, globex):
    do(globex, "gina", commands.create_calendar, key="shop", shape=SHOP)
    do(acme, "olga", commands.create_calendar, key="shop", shape=SHOP)
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        do(acme, "olga", commands.create_calendar, key="shop", shape=replace(SHOP, title="Other"))
    assert (str(refused.value), refused.value.field) == ("A calendar with this key exists already.", "key")
    assert stored(acme) == before


def test_a_calendar_is_changed_and_the_same_again_changes_nothing(acme, globex):
    theirs = stored(globex)
    office = _id(acme, "office_hours")
    do(acme, "olga", commands.edit_calendar, calendar_id=office, shape=SHOP)
    assert _value(acme, "office_hours").week == SHOP.week
    before = stored(acme)
    do(acme, "olga", commands.edit_calendar, calendar_id=office, shape=SHOP)
    assert (stored(acme), stored(globex)) == (before, theirs)
    assert verbs(acme) == ["calendar.edited"]


def test_a_calendar_is_deleted_once_with_its_days(acme):
    shop = do(acme, "olga", commands.create_calendar, key="shop", shape=SHOP).pk
    do(acme, "olga", commands.set_calendar_day, calendar_id=shop, date=date(2026, 8, 7), title="Party", spans=())
    do(acme, "olga", commands.delete_calendar, calendar_id=shop)
    with acme.inside():
        assert (queries.calendar_keys(), CalendarDay.objects.count()) == ({"always", "office_hours"}, 0)
    before = stored(acme)
    with pytest.raises(UnknownError):
        do(acme, "olga", commands.delete_calendar, calendar_id=shop)
    assert stored(acme) == before
    assert verbs(acme) == ["calendar.created", "calendar.day_set", "calendar.deleted"]


def test_the_calendars_that_every_company_has_stay_and_always_is_always_open(acme):
    before = stored(acme)
    always = _id(acme, "always")
    for refused in (
        lambda: do(acme, "olga", commands.delete_calendar, calendar_id=always),
        lambda: do(acme, "olga", commands.delete_calendar, calendar_id=_id(acme, "office_hours")),
        lambda: do(acme, "olga", commands.edit_calendar, calendar_id=always, shape=SHOP),
        lambda: do(
            acme, "olga", commands.set_calendar_day, calendar_id=always, date=date(2026, 1, 1), title="x", spans=()
        ),
        lambda: do(acme, "olga", commands.remove_calendar_day, calendar_id=always, day_id=1),
    ):
        with pytest.raises(SettingRefusedError):
            refused()
    assert stored(acme) == before


def test_an_own_day_wins_over_the_weekday_and_over_a_public_holiday(acme):
    office = _id(acme, "office_hours")
    do(acme, "olga", commands.edit_calendar, calendar_id=office, shape=replace(SHOP, region=""))
    new_year, summer = date(2027, 1, 1), date(2027, 7, 2)
    assert _value(acme, "office_hours").days[new_year] == ()
    for day, spans in ((new_year, MORNING), (summer, ())):
        do(acme, "olga", commands.set_calendar_day, calendar_id=office, date=day, title="Ours", spans=spans)
    days = _value(acme, "office_hours").days
    assert (days[new_year], days[summer]) == (MORNING, ())


def test_a_day_set_again_is_changed_and_the_same_again_changes_nothing(acme, globex):
    office = _id(acme, "office_hours")
    theirs = stored(globex)
    day = {"calendar_id": office, "date": date(2026, 12, 24), "title": "Christmas Eve"}
    do(acme, "olga", commands.set_calendar_day, **day, spans=())
    do(acme, "olga", commands.set_calendar_day, **day, spans=MORNING)
    before = stored(acme)
    do(acme, "olga", commands.set_calendar_day, **day, spans=MORNING)
    assert stored(acme) == before
    with acme.inside():
        (line,) = queries.list_days(calendar_id=office)
    assert (line.date, line.title, line.hours) == (date(2026, 12, 24), "Christmas Eve", "09:00-12:00")
    do(acme, "olga", commands.remove_calendar_day, calendar_id=office, day_id=line.id)
    assert _value(acme, "office_hours").days == {}
    with pytest.raises(UnknownError):
        do(acme, "olga", commands.remove_calendar_day, calendar_id=office, day_id=line.id)
    assert verbs(acme) == ["calendar.day_set", "calendar.day_set", "calendar.day_removed"]
    assert stored(globex) == theirs


def test_a_day_is_removed_only_from_its_own_calendar(acme):
    shop = do(acme, "olga", commands.create_calendar, key="shop", shape=SHOP).pk
    day = do(acme, "olga", commands.set_calendar_day, calendar_id=shop, date=date(2026, 8, 7), title="x", spans=())
    before = stored(acme)
    with pytest.raises(UnknownError):
        do(acme, "olga", commands.remove_calendar_day, calendar_id=_id(acme, "office_hours"), day_id=day.pk)
    assert stored(acme) == before


@pytest.mark.parametrize("who", ["mona", "walt"])
def test_who_does_not_manage_the_company_changes_no_calendar(acme, who):
    office = _id(acme, "office_hours")
    day = {"calendar_id": office, "date": date(2026, 12, 24), "title": "x", "spans": ()}
    own = do(acme, "olga", commands.set_calendar_day, **day)
    before = stored(acme)
    for command, given in (
        (commands.create_calendar, {"key": "shop", "shape": SHOP}),
        (commands.edit_calendar, {"calendar_id": office, "shape": SHOP}),
        (commands.delete_calendar, {"calendar_id": office}),
        (commands.set_calendar_day, {**day, "title": "y"}),
        (commands.remove_calendar_day, {"calendar_id": office, "day_id": own.pk}),
    ):
        with pytest.raises(NotAllowedError) as refused:
            do(acme, who, command, **given)
        assert "“Manage the company”" in str(refused.value)
    assert stored(acme) == before


def test_what_a_company_does_not_have_is_unknown(acme, globex):
    elsewhere = do(globex, "gina", commands.create_calendar, key="theirs", shape=SHOP).pk
    for command, given in (
        (commands.edit_calendar, {"shape": SHOP}),
        (commands.delete_calendar, {}),
        (commands.set_calendar_day, {"date": date(2026, 1, 1), "title": "x", "spans": ()}),
        (commands.remove_calendar_day, {"day_id": 1}),
    ):
        with pytest.raises(UnknownError):
            do(acme, "olga", command, calendar_id=elsewhere, **given)


def test_the_companys_day_is_the_one_of_its_office_clocks(acme):
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    with acme.inside():
        assert queries.company_day(moment=late) == date(2026, 3, 1)
        Calendar.objects.filter(key="office_hours").update(timezone="Europe/Berlin")
        assert queries.company_day(moment=late) == date(2026, 3, 2)


def test_public_holidays_are_those_of_the_country_and_its_region():
    bavaria, germany = public_holidays(country="DE", region="BY"), public_holidays(country="DE")
    epiphany, unity = date(2026, 1, 6), date(2026, 10, 3)
    assert (epiphany in bavaria, epiphany in germany, unity in bavaria, unity in germany) == (True, False, True, True)
    with pytest.raises(LookupError):
        public_holidays(country="DE", region="Atlantis")


@pytest.mark.filterwarnings("ignore:Requested Holidays are available only:UserWarning")  # India's moon, after 2035
def test_every_country_and_region_that_can_be_chosen_can_be_worked_out():
    assert (countries()["DE"], countries()["GB"], "BY" in regions(country="DE")) == ("Germany", "United Kingdom", True)
    without = {country for country in countries() if not public_holidays(country=country)}
    assert without == {"BV", "HM", "IO"}  # islands where nobody lives
    regional = {(country, region) for country in countries() for region in regions(country=country)[:1]}
    assert {pair for pair in regional if not public_holidays(country=pair[0], region=pair[1])} == set()


def test_the_years_with_holidays_reach_beyond_every_due_time():
    assert YEARS.start + 20 < datetime.now(tz=UTC).year < YEARS.stop - 7
