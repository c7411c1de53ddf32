"""Invitations: single use, expiring, bound to company, address and roles."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from shared_apps.companies.models import Membership
from shared_apps.users.models import User
from tenant_apps.notifications.commands import deliver_pending
from tenant_apps.notifications.models import OutgoingMail
from tenant_apps.team import commands
from tenant_apps.team.errors import InvitationRefusedError
from tenant_apps.team.models import CompanyRole, Invitation
from tenant_apps.team.rules import NotAllowedError
from tests.factories.companies import PASSWORD, platform_client

NEW = {"person_name": "Nora", "password": PASSWORD}


def _invite(place, who: str, email: str, *keys: str):
    actor = place.actor(who)
    with place.inside():
        ids = list(CompanyRole.objects.filter(key__in=keys).values_list("pk", flat=True))
        return commands.invite(
            actor=actor, email=email, role_ids=ids, company_name=place.company.name, now=timezone.now()
        )


def _link(index: int = -1) -> str:
    return re.search(r"http://localhost:8000(/invitations/\S+)", mail.outbox[index].body).group(1)


def test_the_mail_leads_a_new_person_into_the_company_with_the_roles(acme, globex):
    _invite(acme, "olga", "Nora@New.example", "staff", "manager")
    assert [message.to for message in mail.outbox] == [["nora@new.example"]]
    browser = platform_client()
    page = browser.get(_link()).content.decode()
    assert "Olga invites nora@new.example to join as: Manager, Staff." in page
    done = browser.post(_link(), NEW)
    assert 'url=http://acme.localhost:8000/sign-in/"' in done.content.decode()
    nora = User.objects.get(email="nora@new.example")
    assert EmailAddress.objects.get(user=nora).verified is True
    acme.users["nora"] = nora
    try:
        assert acme.actor("nora").roles == {"staff", "manager"}
    finally:
        del acme.users["nora"]
    assert list(Membership.objects.filter(user=nora).values_list("company_id", flat=True)) == [acme.company.pk]


def test_opening_the_link_changes_nothing(acme):
    """Mail scanners open every link."""
    _invite(acme, "olga", "nora@new.example", "staff")
    for _ in range(3):
        assert platform_client().get(_link()).status_code == 200
        assert platform_client().head(_link()).status_code == 200
    with acme.inside():
        assert Invitation.objects.get().accepted_at is None
    assert not User.objects.filter(email="nora@new.example").exists()


def test_attack_19_an_invitation_is_used_once(acme):
    _invite(acme, "olga", "nora@new.example", "staff")
    platform_client().post(_link(), NEW)
    for _ in range(5):
        assert platform_client().post(_link(), {**NEW, "person_name": "Mallory"}).status_code == 410
    assert User.objects.get(email="nora@new.example").name == "Nora"


def test_attack_19_an_invitation_is_worthless_at_another_company(acme, globex):
    _invite(acme, "olga", "nora@new.example", "staff")
    assert platform_client().post(_link().replace("/acme/", "/globex/"), NEW).status_code == 410
    assert Membership.objects.filter(user__email="nora@new.example").count() == 0


def test_attack_19_an_invitation_is_worthless_for_another_address(acme, globex):
    _invite(acme, "olga", "nora@new.example", "staff")
    glen = globex.users["glen"]
    page = platform_client(glen).get(_link()).content.decode()
    assert "You are signed in as glen@globex.example. This invitation is for nora@new.example" in page
    platform_client(glen).post(_link())
    assert not Membership.objects.filter(user=glen, company=acme.company).exists()
    with acme.inside(), pytest.raises(InvitationRefusedError):
        commands.accept_invitation(
            actor=acme.actor("walt"),
            user=glen,
            token=_link().split("/")[-2],
            company_id=acme.company.pk,
            now=timezone.now(),
        )


def test_attack_19_the_roles_are_those_of_the_invitation_whatever_is_posted(acme):
    _invite(acme, "olga", "nora@new.example", "staff")
    platform_client().post(_link(), {**NEW, "roles": ["owner"], "email": "other@new.example", "is_superuser": "1"})
    nora = User.objects.get(email="nora@new.example")
    acme.users["nora"] = nora
    try:
        assert (acme.actor("nora").roles, nora.is_superuser) == ({"staff"}, False)
    finally:
        del acme.users["nora"]


def test_an_invitation_expires(acme):
    _invite(acme, "olga", "nora@new.example", "staff")
    with acme.inside():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert platform_client().get(_link()).status_code == 410
    assert platform_client().post(_link(), NEW).status_code == 410


def test_a_withdrawn_and_a_replaced_invitation_are_over(acme):
    first = _invite(acme, "olga", "nora@new.example", "staff")
    _invite(acme, "olga", "nora@new.example", "staff")
    assert platform_client().get(_link(0)).status_code == 410
    assert platform_client().get(_link(1)).status_code == 200
    with acme.inside():
        second = Invitation.objects.exclude(pk=first.invitation.pk).get().pk
    assert acme.client("olga").post(f"/team/invitations/{second}/revoke/").status_code == 302
    assert platform_client().get(_link(1)).status_code == 410


def test_somebody_with_an_account_signs_in_and_accepts(acme, globex):
    _invite(acme, "olga", "glen@globex.example", "staff")
    stranger = platform_client().get(_link()).content.decode()
    assert f"/account/login/?next={_link()}" in stranger
    done = platform_client(globex.users["glen"]).post(_link())
    assert done.status_code == 200
    assert Membership.objects.filter(user=globex.users["glen"]).count() == 2


def test_only_a_digest_of_the_token_is_kept(acme):
    token = _invite(acme, "olga", "nora@new.example", "staff").token
    with acme.inside():
        assert token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("who", ["mona", "walt"])
def test_who_does_not_manage_the_team_invites_nobody(acme, who):
    with pytest.raises(NotAllowedError):
        _invite(acme, who, "nora@new.example", "staff")
    assert acme.client(who).post("/team/invite/", {"email": "nora@new.example"}).status_code == 403
    with acme.inside():
        assert Invitation.objects.count() == 0


def test_a_member_is_not_invited_again(acme):
    with pytest.raises(InvitationRefusedError) as refused:
        _invite(acme, "olga", "walt@acme.example", "staff")
    assert str(refused.value) == "walt@acme.example is a member already."


def test_mail_waits_until_the_founders_address_is_verified(acme, globex):
    EmailAddress.objects.filter(email="olga@acme.example").update(verified=False)
    _invite(acme, "olga", "nora@new.example", "staff")
    _invite(globex, "gina", "nora@new.example", "staff")
    assert ["globex" in message.body for message in mail.outbox] == [True]
    assert "Invitations wait until" in acme.client("olga").get("/team/").content.decode()
    EmailAddress.objects.filter(email="olga@acme.example").update(verified=True)
    with acme.inside():
        assert deliver_pending(now=timezone.now(), company_id=acme.company.pk) == 1
        assert deliver_pending(now=timezone.now(), company_id=acme.company.pk) == 0
    assert len(mail.outbox) == 2


def test_verifying_the_address_wakes_the_worker_for_the_mail_that_waits(acme):
    from shared_apps.companies.models import WakeUp

    olga = EmailAddress.objects.get(email="olga@acme.example")
    olga.verified = False
    olga.save()
    browser = platform_client(acme.users["olga"])
    browser.post("/account/email/", {"email": olga.email, "action_send": ""})
    link = re.search(r"http://localhost:8000(/account/confirm-email/\S+)", mail.outbox[-1].body).group(1)
    browser.get(link)
    assert EmailAddress.objects.get(pk=olga.pk).verified is False
    browser.post(link)
    assert EmailAddress.objects.get(pk=olga.pk).verified is True
    assert list(WakeUp.objects.values_list("company_id", flat=True)) == [acme.company.pk]


@pytest.mark.parametrize("email", ["nora@new.example\r\nBcc: all@acme.example", "not an address", ""])
def test_attack_69_a_strange_address_is_a_fault_of_the_form(acme, email):
    with acme.inside():
        staff = CompanyRole.objects.get(key="staff").pk
    reply = acme.client("olga").post("/team/invite/", {"email": email, "roles": [staff]})
    assert reply.status_code == 422
    with acme.inside():
        assert (Invitation.objects.count(), OutgoingMail.objects.count()) == (0, 0)
