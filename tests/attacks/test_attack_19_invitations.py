"""Attack 19: using an invitation again, elsewhere, as somebody else, or for more than it says."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from shared_apps.companies.models import Membership
from shared_apps.users.models import User
from tenant_apps.team import commands
from tenant_apps.team.models import CompanyRole, Invitation, Member
from tests.factories.companies import PASSWORD, platform_client

NEW = {"person_name": "Nora", "password": PASSWORD}


@pytest.fixture
def link(acme, globex):
    """Return the path of an invitation of nora to acme, as staff."""
    actor = acme.actor("olga")
    with acme.inside():
        role = CompanyRole.objects.get(key="staff")
        commands.invite(
            actor=actor, email="nora@new.example", role_ids=[role.pk], company_name="Acme", now=timezone.now()
        )
    return re.search(r"http://localhost:8000(/invitations/\S+)", mail.outbox[-1].body).group(1)


def _world(*places) -> tuple:
    def members(place) -> list:
        with place.inside():
            rows = Member.objects.order_by("pk").values_list("email", "active", "assignments__role__key")
            return [list(rows), list(Invitation.objects.order_by("pk").values_list("accepted_at", "revoked_at"))]

    return User.objects.count(), Membership.objects.count(), [members(place) for place in places]


def test_attack_19_five_replays_of_one_invitation_change_nothing(acme, globex, link):
    assert platform_client().post(link, NEW).status_code == 200
    before = _world(acme, globex)
    gina = platform_client(globex.users["gina"])
    replays = [
        platform_client().post(link, {**NEW, "person_name": "Again"}),  # the same link again, with a new account
        platform_client(User.objects.get(email="nora@new.example")).post(link),  # the same person again
        gina.post(link),  # somebody else, signed in
        platform_client().post(link.replace("/acme/", "/globex/"), NEW),  # at another company
        platform_client().post(
            link, {**NEW, "roles": "owner", "email": "eve@evil.example", "company": "2"}
        ),  # for more
    ]
    assert [reply.status_code for reply in replays] == [410] * 5
    assert _world(acme, globex) == before


def test_attack_19_an_open_invitation_is_for_one_company_one_address_and_its_roles(acme, globex, link):
    before = _world(acme, globex)
    assert platform_client(globex.users["gina"]).post(link).status_code == 422
    assert platform_client().post(link.replace("/acme/", "/globex/"), NEW).status_code == 410
    assert platform_client().post(link[:-2] + "x/", NEW).status_code == 410
    assert _world(acme, globex) == before
    platform_client().post(link, {**NEW, "roles": "owner", "role": "owner", "email": "eve@evil.example"})
    with acme.inside():
        nora = Member.objects.get(email="nora@new.example")
        assert [assignment.role.key for assignment in nora.assignments.all()] == ["staff"]
    assert not User.objects.filter(email="eve@evil.example").exists()
