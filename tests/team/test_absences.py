"""Absences and deputies: written down by oneself or by who manages the team."""

from datetime import date

import pytest

from tenant_apps.team import commands, queries
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.rules import NotAllowedError
from tests.team.doing import do, member_id, stored, verbs

FIRST, LAST = date(2031, 7, 1), date(2031, 7, 14)
BETWEEN = date(2031, 7, 7)


def _add(place, name: str, deputy: str | None, *, who: str, first: date = FIRST, last: date = LAST):
    deputy_id = None if deputy is None else member_id(place, deputy)
    return do(
        place,
        who,
        commands.add_absence,
        member_id=member_id(place, name),
        first_day=first,
        last_day=last,
        deputy_id=deputy_id,
    )


def _absent(place, on: date) -> dict[int, int | None]:
    with place.inside():
        return queries.absent_members(on=on)


def _deputy(place, name: str, on: date) -> int | None:
    number = member_id(place, name)
    with place.inside():
        return queries.deputy_of(member_id=number, on=on)


def test_a_member_writes_down_their_own_absence_and_both_days_count(acme, globex):
    _add(acme, "walt", "mona", who="walt")
    walt, mona = member_id(acme, "walt"), member_id(acme, "mona")
    days = (date(2031, 6, 30), FIRST, BETWEEN, LAST, date(2031, 7, 15))
    assert [_absent(acme, day) for day in days] == [{}, {walt: mona}, {walt: mona}, {walt: mona}, {}]
    assert [_deputy(acme, "walt", day) for day in days] == [None, mona, mona, mona, None]
    assert _absent(globex, BETWEEN) == {}
    assert verbs(acme) == ["absence.added"]


def test_who_manages_the_team_writes_down_anybodys_absence(acme):
    _add(acme, "walt", None, who="olga")
    assert _absent(acme, BETWEEN) == {member_id(acme, "walt"): None}
    assert _deputy(acme, "walt", BETWEEN) is None


def test_the_deputy_stands_in_with_the_roles_of_who_is_away(acme, globex):
    _add(acme, "mona", "walt", who="mona")
    mona, walt, olga = (member_id(acme, name) for name in ("mona", "walt", "olga"))
    with acme.inside():
        ((member, roles, permissions),) = queries.stood_in_for(member_id=walt, on=BETWEEN)
        nobody = (queries.stood_in_for(member_id=olga, on=BETWEEN), queries.stood_in_for(member_id=walt, on=LAST))
    assert (member, roles, permissions) == (mona, {"manager"}, acme.actor("mona").permissions)
    assert nobody == ((), ((mona, roles, permissions),))


@pytest.mark.parametrize(
    ("deputy", "first", "last", "field", "sentence"),
    [
        ("walt", FIRST, LAST, "deputy", "Nobody stands in for themselves. Choose somebody else."),
        ("mona", LAST, FIRST, "last_day", "The last day is before the first one."),
        ("mona", FIRST, date(2051, 7, 1), "last_day", "That is longer than three years. Check the year."),
    ],
)
def test_an_absence_that_cannot_be_is_refused_and_nothing_happens(acme, deputy, first, last, field, sentence):
    kept = _add(acme, "walt", "mona", who="walt", first=date(2031, 1, 1), last=date(2031, 1, 2))
    before = stored(acme)
    days = {"first_day": first, "last_day": last, "deputy_id": member_id(acme, deputy)}
    for command, given in (
        (commands.add_absence, {"member_id": member_id(acme, "walt")}),
        (commands.change_absence, {"absence_id": kept.pk}),
    ):
        with pytest.raises(SettingRefusedError) as refused:
            do(acme, "walt", command, **given, **days)
        assert (str(refused.value), refused.value.field) == (sentence, field)
    assert stored(acme) == before


@pytest.mark.parametrize(
    ("first", "last"), [(FIRST, LAST), (BETWEEN, BETWEEN), (date(2031, 6, 1), FIRST), (LAST, date(2031, 8, 1))]
)
def test_two_absences_of_one_person_never_overlap(acme, first, last):
    _add(acme, "walt", "mona", who="walt")
    _add(acme, "mona", None, who="mona", first=first, last=last)
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        _add(acme, "walt", None, who="walt", first=first, last=last)
    assert str(refused.value) == ("Walt is away already from 1 Jul 2031 to 14 Jul 2031. Change that absence instead.")
    assert stored(acme) == before


def test_who_has_left_is_no_deputy_and_needs_none(acme):
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        _add(acme, "walt", "mona", who="walt")
    assert str(refused.value) == "Mona has left and cannot stand in. Choose somebody else."
    with pytest.raises(SettingRefusedError) as refused:
        _add(acme, "mona", "walt", who="olga")
    assert str(refused.value) == "Mona has left; nobody needs to stand in."
    assert stored(acme) == before


def test_an_absence_is_changed_and_the_same_again_changes_nothing(acme, globex):
    kept = _add(acme, "walt", "mona", who="walt").pk
    _add(globex, "glen", "gabe", who="glen")
    theirs = stored(globex)
    shorter = {"absence_id": kept, "first_day": FIRST, "last_day": BETWEEN, "deputy_id": member_id(acme, "olga")}
    do(acme, "walt", commands.change_absence, **shorter)
    assert (_absent(acme, BETWEEN), _absent(acme, LAST)) == ({member_id(acme, "walt"): member_id(acme, "olga")}, {})
    before = stored(acme)
    do(acme, "walt", commands.change_absence, **shorter)
    assert (stored(acme), stored(globex)) == (before, theirs)
    assert verbs(acme) == ["absence.added", "absence.changed"]


def test_an_absence_is_removed_once(acme, globex):
    kept = _add(acme, "walt", "mona", who="walt").pk
    assert _add(globex, "glen", "gabe", who="glen").pk == kept
    assert do(acme, "walt", commands.remove_absence, absence_id=kept) == member_id(acme, "walt")
    assert (_absent(acme, BETWEEN), len(_absent(globex, BETWEEN))) == ({}, 1)
    before = stored(acme)
    with pytest.raises(UnknownError):
        do(acme, "walt", commands.remove_absence, absence_id=kept)
    assert stored(acme) == before


def test_nobody_else_touches_an_absence(acme):
    kept = _add(acme, "walt", "mona", who="walt").pk
    before = stored(acme)
    with pytest.raises(NotAllowedError):
        _add(acme, "walt", "mona", who="mona", first=date(2032, 1, 1), last=date(2032, 1, 1))
    for command, given in (
        (commands.change_absence, {"first_day": FIRST, "last_day": LAST, "deputy_id": None}),
        (commands.remove_absence, {}),
    ):
        with pytest.raises(NotAllowedError):
            do(acme, "mona", command, absence_id=kept, **given)
    mona = acme.client("mona")
    assert [
        mona.get(f"/settings/absence/{kept}/").status_code,
        mona.post(f"/settings/absence/{kept}/", {}).status_code,
        mona.post(f"/settings/absence/{kept}/remove/").status_code,
        mona.get(f"/team/members/{member_id(acme, 'walt')}/absence/").status_code,
    ] == [404, 404, 404, 403]
    assert stored(acme) == before


def test_a_deputy_who_leaves_stands_in_for_nobody_and_is_listed(acme, globex):
    _add(acme, "walt", "mona", who="walt")
    _add(globex, "glen", "gabe", who="glen")
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    walt, mona = member_id(acme, "walt"), member_id(acme, "mona")
    assert (_absent(acme, BETWEEN), _deputy(acme, "walt", BETWEEN)) == ({walt: None}, None)
    with acme.inside():
        assert queries.stood_in_for(member_id=mona, on=BETWEEN) == ()
    page = acme.client("olga").get("/team/").content.decode()
    assert "Mona has left and is still the deputy of Walt from 1 Jul 2031." in page
    assert "Mona has left: nobody stands in." in acme.client("walt").get("/settings/absence/").content.decode()
    assert "is still the deputy" not in globex.client("gina").get("/team/").content.decode()


def test_the_page_warns_of_a_deputy_who_is_away_too(acme):
    _add(acme, "walt", "mona", who="walt")
    walt = acme.client("walt")
    assert "Mona is away too" not in walt.get("/settings/absence/").content.decode()
    _add(acme, "mona", None, who="mona", first=LAST, last=date(2031, 8, 1))
    assert "Mona is away too during these days" in walt.get("/settings/absence/").content.decode()


def test_the_pages_do_what_the_commands_do(acme):
    walt, mona, walts = member_id(acme, "walt"), member_id(acme, "mona"), acme.client("walt")
    typed = {"first_day": "2031-07-01", "last_day": "2031-07-14", "deputy": mona}
    assert walts.post("/settings/absence/", typed)["Location"] == "/settings/absence/"
    assert _absent(acme, BETWEEN) == {walt: mona}
    (kept,) = stored(acme)["Absence"]
    assert 'value="2031-07-14"' in walts.get(f"/settings/absence/{kept['id']}/").content.decode()
    wrong = walts.post(f"/settings/absence/{kept['id']}/", {**typed, "last_day": "2031-06-01"})
    assert (wrong.status_code, "The last day is before the first one." in wrong.content.decode()) == (422, True)
    again = walts.post("/settings/absence/", typed)
    assert (again.status_code, 'value="2031-07-14"' in again.content.decode()) == (422, True)
    olga = acme.client("olga")
    moved = olga.post(f"/settings/absence/{kept['id']}/", {**typed, "last_day": "2031-07-05", "deputy": ""})
    assert moved["Location"] == f"/team/members/{walt}/absence/"
    assert _absent(acme, date(2031, 7, 5)) == {walt: None}
    assert olga.post(f"/settings/absence/{kept['id']}/remove/").status_code == 302
    assert stored(acme)["Absence"] == []


def test_a_strange_date_is_a_fault_of_the_form(acme):
    before = stored(acme)
    for day in ("yesterday", "2031-02-30", "99999-01-01", ""):
        reply = acme.client("walt").post("/settings/absence/", {"first_day": day, "last_day": "2031-07-14"})
        assert reply.status_code == 422
    assert stored(acme) == before
