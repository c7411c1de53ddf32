"""Who is whose manager: a tree, never a circle; and what stays visible when a manager leaves."""

import pytest

from tenant_apps.team import commands, queries
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.rules import NotAllowedError
from tests.team.doing import do, member_id, stored, verbs


def _set(place, name: str, manager: str | None, *, who: str = "olga"):
    manager_id = None if manager is None else member_id(place, manager)
    return do(place, who, commands.set_manager, member_id=member_id(place, name), manager_id=manager_id)


def _manager(place, name: str) -> str | None:
    number = member_id(place, name)
    with place.inside():
        found = queries.manager_of(member_id=number)
    return found.name if found else None


def test_a_manager_is_set_changed_and_taken_away(acme, globex):
    theirs = stored(globex)
    _set(acme, "walt", "mona")
    assert (_manager(acme, "walt"), _manager(acme, "mona")) == ("Mona", None)
    _set(acme, "walt", "olga")
    assert _manager(acme, "walt") == "Olga"
    before = stored(acme)
    _set(acme, "walt", "olga")
    assert stored(acme) == before
    _set(acme, "walt", None)
    assert _manager(acme, "walt") is None
    assert stored(globex) == theirs
    assert verbs(acme) == ["member.manager_set"] * 3


def test_nobody_is_their_own_manager_directly_or_in_a_circle(acme):
    _set(acme, "walt", "mona")
    _set(acme, "mona", "olga")
    before = stored(acme)
    for name, manager, sentence in (
        ("walt", "walt", "Nobody is their own manager. Choose somebody else for Walt."),
        ("mona", "walt", "Mona is above Walt already: the two would be each other's managers."),
        ("olga", "walt", "Olga is above Walt already: the two would be each other's managers."),
    ):
        with pytest.raises(SettingRefusedError) as refused:
            _set(acme, name, manager)
        assert str(refused.value) == sentence
    assert stored(acme) == before


def test_who_has_left_becomes_nobodys_manager(acme):
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    before = stored(acme)
    with pytest.raises(SettingRefusedError) as refused:
        _set(acme, "walt", "mona")
    assert str(refused.value) == "Mona has left and cannot be a manager."
    assert stored(acme) == before


@pytest.mark.parametrize("who", ["mona", "walt"])
def test_who_does_not_manage_the_team_sets_no_manager(acme, who):
    before = stored(acme)
    with pytest.raises(NotAllowedError):
        _set(acme, "walt", "mona", who=who)
    assert acme.client(who).post(f"/team/members/{member_id(acme, 'walt')}/manager/").status_code == 403
    assert stored(acme) == before


def test_a_member_who_is_not_here_is_unknown(acme, globex):
    before = stored(acme)
    for given in (
        {"member_id": 987654, "manager_id": None},
        {"member_id": member_id(acme, "walt"), "manager_id": 987654},
    ):
        with pytest.raises(UnknownError):
            do(acme, "olga", commands.set_manager, **given)
    assert acme.client("olga").get("/team/members/987654/manager/").status_code == 404
    assert stored(acme) == before


def test_a_manager_who_leaves_is_listed_until_another_is_chosen(acme, globex):
    _set(acme, "walt", "mona")
    olga = acme.client("olga")
    sentence = "Mona has left and is still the manager of Walt."
    assert sentence not in olga.get("/team/").content.decode()
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    assert _manager(acme, "walt") is None
    assert sentence in olga.get("/team/").content.decode()
    walt = member_id(acme, "walt")
    assert olga.post(f"/team/members/{walt}/manager/", {"manager": member_id(acme, "olga")}).status_code == 302
    assert (_manager(acme, "walt"), sentence in olga.get("/team/").content.decode()) == ("Olga", False)


def test_the_page_refuses_a_circle_with_its_sentence(acme):
    _set(acme, "walt", "mona")
    mona = member_id(acme, "mona")
    reply = acme.client("olga").post(f"/team/members/{mona}/manager/", {"manager": member_id(acme, "walt")})
    assert (reply.status_code, "Mona is above Walt already" in reply.content.decode()) == (422, True)


def test_the_holders_of_roles_are_the_active_members(acme, globex):
    keys = ["manager", "owner", "nobody_has_this"]
    with acme.inside():
        held = queries.members_with_roles(keys=keys)
    assert held == {"manager": [member_id(acme, "mona")], "owner": [member_id(acme, "olga")], "nobody_has_this": []}
    do(acme, "olga", commands.deactivate_member, member_id=member_id(acme, "mona"))
    with acme.inside():
        assert queries.members_with_roles(keys=["manager"]) == {"manager": []}
