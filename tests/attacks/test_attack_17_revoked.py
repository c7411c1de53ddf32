"""Attack 17: somebody whose right was taken goes on with a live session."""

import pytest
from django.utils import timezone

from shared_apps.companies.models import Membership
from shared_apps.users.models import User
from tenant_apps.team import commands
from tenant_apps.team.models import CompanyRole, Member
from tests.accounts.codes import is_signed_in
from tests.factories.companies import platform_client


def _id(place, model, **where) -> int:
    with place.inside():
        return model.objects.get(**where).pk


def _as_owner(place, owner: str, command, **given) -> None:
    actor = place.actor(owner)
    with place.inside():
        command(actor=actor, now=timezone.now(), **given)


def test_attack_17_who_is_deactivated_is_denied_with_the_next_request(acme, globex):
    walt, glen = acme.client("walt"), globex.client("glen")
    assert walt.get("/tickets/").status_code == 200
    _as_owner(acme, "olga", commands.deactivate_member, member_id=_id(acme, Member, user_id=acme.users["walt"].pk))
    assert [walt.get("/tickets/").status_code, walt.post("/workflows/new-definition/").status_code] == [302, 403]
    assert glen.get("/tickets/").status_code == 200


def test_attack_17_a_role_that_was_taken_opens_nothing_more(acme, globex):
    mona, gabe = acme.client("mona"), globex.client("gabe")
    assert mona.get("/errors/").status_code == 200
    member, role = _id(acme, Member, user_id=acme.users["mona"].pk), _id(acme, CompanyRole, key="manager")
    _as_owner(acme, "olga", commands.take_role, member_id=member, role_id=role)
    assert mona.get("/errors/").status_code == 403
    assert gabe.get("/errors/").status_code == 200


@pytest.mark.parametrize("how", ["the account is switched off", "the gate is shut"])
def test_attack_17_a_switched_off_account_and_a_shut_gate_count_at_once(acme, how):
    walt, at_the_platform = acme.client("walt"), platform_client(acme.users["walt"])
    assert (walt.get("/tickets/").status_code, is_signed_in(at_the_platform)) == (200, True)
    if how == "the gate is shut":
        Membership.objects.filter(user=acme.users["walt"]).update(active=False)
        assert walt.get("/tickets/").status_code == 302
        assert b"Acme" not in at_the_platform.get("/companies/").content
    else:
        User.objects.filter(pk=acme.users["walt"].pk).update(is_active=False)
        assert (walt.get("/tickets/").status_code, is_signed_in(at_the_platform)) == (302, False)
