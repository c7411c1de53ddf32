"""Attack 9: somebody new gets the address of a deleted company; old links, cookies and tokens must be dead there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shared_apps.companies import lifecycle, purging
from shared_apps.companies.errors import SubdomainTakenError
from shared_apps.companies.models import Company
from shared_apps.signup.commands import start_company
from tenant_apps.team.commands import invite
from tenant_apps.team.models import CompanyRole
from tests.factories.companies import PASSWORD, platform_client
from tests.factories.operators import SYSTEM, as_actor, settle_constraints
from tests.factories.tickets import PURCHASE, publish, submit


@pytest.fixture
def purged(world, acme, settings, tmp_path):
    """acme is deleted and purged now; returns what people of it still hold: cookies, a hand-over, an invitation."""
    settings.MEDIA_ROOT = tmp_path
    publish(acme, PURCHASE)
    submit(acme, "walt", "purchase", item="Pens", amount="9.00")
    cookies = acme.client("olga").cookies
    company = acme.client()
    company.get("/sign-in/")
    nonce = company.cookies["nonce"].value
    handed = platform_client(acme.users["walt"]).get(f"/open/acme/?nonce={nonce}").content.decode()
    token = handed.split("token=")[1].split("&")[0]
    olga = acme.actor("olga")
    with acme.inside():
        roles = CompanyRole.objects.filter(key="staff").values_list("pk", flat=True)
        sent = invite(actor=olga, email="i@new.example", role_ids=roles, company_name="Acme", now=timezone.now())
    now = timezone.now()
    lifecycle.plan_deletion(
        actor=as_actor(world.root), company_id=acme.company.pk, reason="Asked", now=now - timedelta(days=15)
    )
    settle_constraints()
    assert purging.tidy_companies(actor=SYSTEM, now=now) == ["Acme"]
    return {"cookies": cookies, "nonce": nonce, "token": token, "invitation": sent.token, "now": now}


def _take(purged, *, days: int):
    now = purged["now"] + timedelta(days=days)
    purging.free_addresses(actor=SYSTEM, now=now)
    return start_company(
        company_name="Stranger", subdomain="acme", person_name="Stan", email="stan@stranger.example",
        password=PASSWORD, now=now,
    )  # fmt: skip


def test_attack_09_the_address_of_a_deleted_company_rests_for_90_days(purged):
    assert (
        platform_client()
        .get("/start/check/?company_name=x&subdomain=acme&proposed=")
        .content.decode()
        .count("taken or reserved")
    )
    before = Company.objects.count()
    with pytest.raises(SubdomainTakenError):
        _take(purged, days=89)
    assert Company.objects.count() == before


def test_attack_09_the_old_address_leads_nowhere_meanwhile(acme, purged):
    assert acme.client().get("/tickets/1/").status_code == 404


def test_attack_09_old_cookies_hand_overs_links_and_invitations_are_dead_for_the_new_owner(acme, purged):
    new = _take(purged, days=90).company
    assert new.pk != acme.company.pk
    browser = acme.client()
    browser.cookies = purged["cookies"]
    assert browser.get("/")["Location"] == "/sign-in/?next=%2F"
    browser = acme.client()
    browser.cookies["nonce"] = purged["nonce"]
    assert browser.get(f"/enter/?token={purged['token']}").status_code == 403
    assert platform_client().get(f"/invitations/acme/{purged['invitation']}/").status_code == 410
    for who in ("olga", "walt"):
        assert platform_client(acme.users[who]).get("/open/acme/?nonce=n").status_code == 403
        assert "Stranger" not in platform_client(acme.users[who]).get("/companies/").content.decode()
