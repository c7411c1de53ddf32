"""Giving and taking roles, shutting people out and letting them in again."""

import pytest
from django.utils import timezone

from shared_apps.companies import commands as company_commands
from shared_apps.companies.models import Membership
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team import commands
from tenant_apps.team.errors import LastOwnerError, TeamError, UnknownError
from tenant_apps.team.models import CompanyRole, Member, RoleAssignment
from tenant_apps.team.rules import NotAllowedError


def _id(place, name: str) -> int:
    with place.inside():
        return Member.objects.get(user_id=place.users[name].pk).pk


def _role(place, key: str) -> int:
    with place.inside():
        return CompanyRole.objects.get(key=key).pk


def _do(place, who: str, command, **given):
    actor = place.actor(who)
    with place.inside():
        return command(actor=actor, now=timezone.now(), **given)


def _roles(place, name: str) -> set[str]:
    return set(place.actor(name).roles)


def _audit(place) -> int:
    with place.inside():
        return AuditEntry.objects.count()


def test_a_role_is_given_and_taken_with_the_next_request(acme, globex):
    walt, manager = _id(acme, "walt"), _role(acme, "manager")
    _do(acme, "olga", commands.give_role, member_id=walt, role_id=manager)
    assert _roles(acme, "walt") == {"staff", "manager"}
    assert _roles(globex, "glen") == {"staff"}
    before = _audit(acme)
    _do(acme, "olga", commands.give_role, member_id=walt, role_id=manager)
    assert _audit(acme) == before
    _do(acme, "olga", commands.take_role, member_id=walt, role_id=manager)
    assert _roles(acme, "walt") == {"staff"}


@pytest.mark.parametrize("who", ["mona", "walt"])
def test_who_does_not_manage_the_team_changes_nothing(acme, who):
    before = _audit(acme)
    for command in (commands.give_role, commands.take_role):
        with pytest.raises(NotAllowedError):
            _do(acme, who, command, member_id=_id(acme, who), role_id=_role(acme, "owner"))
    with pytest.raises(NotAllowedError):
        _do(acme, who, commands.deactivate_member, member_id=_id(acme, "olga"))
    assert (_roles(acme, who), _audit(acme)) == ({"manager"} if who == "mona" else {"staff"}, before)


def test_attack_62_nobody_gives_what_they_do_not_have_themselves(acme):
    _do(acme, "olga", commands.create_role, key="hr", title="HR", permissions=["manage_team"])
    _do(acme, "olga", commands.give_role, member_id=_id(acme, "walt"), role_id=_role(acme, "hr"))
    with pytest.raises(NotAllowedError) as refused:
        _do(acme, "walt", commands.give_role, member_id=_id(acme, "walt"), role_id=_role(acme, "owner"))
    assert "You cannot give or take what you do not have yourself" in str(refused.value)
    with pytest.raises(NotAllowedError):
        _do(acme, "walt", commands.create_role, key="god", title="God", permissions=["manage_company"])
    with pytest.raises(NotAllowedError):
        _do(acme, "walt", commands.edit_role, role_id=_role(acme, "hr"), title="HR", permissions=["publish_workflows"])


def test_attack_61_the_last_owner_stays(acme):
    with pytest.raises(LastOwnerError):
        _do(acme, "olga", commands.take_role, member_id=_id(acme, "olga"), role_id=_role(acme, "owner"))
    _do(acme, "olga", commands.give_role, member_id=_id(acme, "mona"), role_id=_role(acme, "owner"))
    with pytest.raises(TeamError):
        _do(acme, "olga", commands.deactivate_member, member_id=_id(acme, "olga"))
    _do(acme, "mona", commands.deactivate_member, member_id=_id(acme, "olga"))
    with pytest.raises(LastOwnerError):
        _do(acme, "mona", commands.take_role, member_id=_id(acme, "mona"), role_id=_role(acme, "owner"))


def test_who_is_deactivated_is_out_at_once_and_in_again_with_the_same_roles(acme):
    walts = acme.client("walt")
    assert walts.get("/").status_code == 200
    _do(acme, "olga", commands.deactivate_member, member_id=_id(acme, "walt"))
    assert walts.get("/").status_code == 302
    assert Membership.objects.get(user=acme.users["walt"]).active is False
    _do(acme, "olga", commands.reactivate_member, member_id=_id(acme, "walt"))
    assert _roles(acme, "walt") == {"staff"}


def test_a_member_of_another_company_is_unknown_here(acme, globex):
    with pytest.raises(UnknownError):
        _do(acme, "olga", commands.deactivate_member, member_id=987654)
    assert acme.client("olga").post("/team/members/987654/deactivate/").status_code == 404


def test_the_same_person_has_different_roles_in_two_companies(acme, globex):
    walt = acme.users["walt"]
    company_commands.add_membership(user_id=walt.pk, company_id=globex.company.pk, now=timezone.now())
    globex.users["walt"] = walt
    try:
        _do(globex, "gina", commands.admit, user=walt, role_keys=["manager", "owner"])
        assert (_roles(acme, "walt"), _roles(globex, "walt")) == ({"staff"}, {"manager", "owner"})
        assert globex.client("walt").get("/team/").status_code == 200
        assert acme.client("walt").get("/team/").status_code == 403
    finally:
        del globex.users["walt"]


def test_every_change_is_audited_with_before_and_after(acme):
    _do(acme, "olga", commands.give_role, member_id=_id(acme, "walt"), role_id=_role(acme, "manager"))
    with acme.inside():
        row = AuditEntry.objects.first()
    assert (row.verb, row.actor_name, row.object_label, row.after) == (
        "role.given",
        "Olga",
        "Walt",
        {"role": "manager"},
    )


def test_roles_are_made_changed_and_deleted(acme):
    role = _do(acme, "olga", commands.create_role, key="finance", title="Finance", permissions=["submit"])
    for key, title in (("finance", "Other"), ("other", "Finance")):
        with pytest.raises(TeamError):
            _do(acme, "olga", commands.create_role, key=key, title=title, permissions=[])
    _do(acme, "olga", commands.edit_role, role_id=role.pk, title="Money", permissions=["submit", "work_tasks"])
    with acme.inside():
        assert list(CompanyRole.objects.filter(key="finance").values_list("title", "permissions")) == [
            ("Money", ["submit", "work_tasks"])
        ]
    _do(acme, "olga", commands.give_role, member_id=_id(acme, "walt"), role_id=role.pk)
    with pytest.raises(TeamError):
        _do(acme, "olga", commands.delete_role, role_id=role.pk)
    _do(acme, "olga", commands.take_role, member_id=_id(acme, "walt"), role_id=role.pk)
    _do(acme, "olga", commands.delete_role, role_id=role.pk)
    with acme.inside():
        assert CompanyRole.objects.filter(key="finance").count() == 0


def test_the_roles_that_every_company_has_stay(acme):
    with pytest.raises(TeamError):
        _do(acme, "olga", commands.delete_role, role_id=_role(acme, "staff"))
    with pytest.raises(TeamError):
        _do(acme, "olga", commands.edit_role, role_id=_role(acme, "owner"), title="Owner", permissions=["submit"])


def test_the_pages_do_what_the_commands_do(acme):
    olga = acme.client("olga")
    walt, manager = _id(acme, "walt"), _role(acme, "manager")
    assert olga.post(f"/team/members/{walt}/give/", {"role": manager})["Location"] == "/team/"
    assert _roles(acme, "walt") == {"staff", "manager"}
    olga.post(f"/team/members/{walt}/take/", {"role": manager})
    assert _roles(acme, "walt") == {"staff"}
    made = olga.post("/team/roles/new/", {"title": "Finance", "key": "finance", "permissions": ["submit"]})
    assert made["Location"] == "/team/"
    bad = olga.post("/team/roles/new/", {"title": "Kept title", "key": "Not a key", "permissions": []})
    assert (bad.status_code, "Kept title" in bad.content.decode()) == (422, True)
    assert olga.get(f"/team/roles/{_role(acme, 'finance')}/").status_code == 200
    refused = olga.post(f"/team/members/{_id(acme, 'olga')}/take/", {"role": _role(acme, "owner")}, follow=True)
    assert "last owner" in refused.content.decode()
    with acme.inside():
        assert RoleAssignment.objects.filter(member_id=walt).count() == 1
