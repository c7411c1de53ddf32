"""Part of attack 8: a company whose founder never verified an address is closed after 7 days, and later removed."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from shared_apps.companies import lifecycle, purging
from shared_apps.companies.models import Company
from tests.factories.companies import platform_client
from tests.factories.operators import SYSTEM, as_actor


@pytest.fixture
def unverified(acme):
    """acme's founder has verified no address; the company was started a week ago."""
    now = timezone.now()
    EmailAddress.objects.filter(user=acme.users["olga"]).update(verified=False)
    Company.objects.update(created_at=now - timedelta(days=7))
    return now


def _states() -> dict[str, str]:
    return dict(Company.objects.order_by("pk").values_list("name", "status"))


def test_attack_08_an_unverified_company_is_closed_after_seven_days_and_no_other(unverified):
    purging.close_unverified(actor=SYSTEM, now=unverified - timedelta(seconds=1))
    assert _states() == {"Acme": "active", "Globex": "active"}
    purging.close_unverified(actor=SYSTEM, now=unverified)
    assert _states() == {"Acme": "deleting", "Globex": "active"}
    company = Company.objects.get(name="Acme")
    assert (company.status_reason, company.purge_after) == (purging.UNVERIFIED, unverified + timedelta(days=14))


def test_attack_08_verifying_the_address_within_the_grace_period_opens_it_again(world, acme, unverified):
    purging.close_unverified(actor=SYSTEM, now=unverified)
    from allauth.account.models import EmailConfirmationHMAC

    key = EmailConfirmationHMAC(EmailAddress.objects.get(user=acme.users["olga"])).key
    platform_client().post(f"/account/confirm-email/{key}/")
    assert _states() == {"Acme": "active", "Globex": "active"}
    assert acme.client("walt").get("/").status_code == 200


def test_attack_08_verifying_the_address_takes_no_other_deletion_back(world, acme, unverified):
    lifecycle.plan_deletion(actor=as_actor(world.root), company_id=acme.company.pk, reason="Asked for", now=unverified)
    purging.keep_verified(actor=SYSTEM, founder_id=acme.users["olga"].pk, now=unverified)
    assert _states() == {"Acme": "deleting", "Globex": "active"}


def test_attack_08_closing_can_be_switched_off(unverified, settings):
    settings.UNVERIFIED_COMPANY_DAYS = 0
    purging.close_unverified(actor=SYSTEM, now=unverified + timedelta(days=99))
    assert _states() == {"Acme": "active", "Globex": "active"}
