"""Attack 16: a session key that somebody knew before is worth nothing after sign-in, visit start and visit end."""

import pytest
from django.utils import timezone

from shared_apps.companies.models import Session
from shared_apps.companies.sessions import SessionStore
from shared_apps.users.models import User
from tests.factories.companies import PASSWORD, platform_client
from tests.factories.visits import begin, follow, operator_at_the_platform, session_key, visit


def _planted(company_id: int | None) -> str:
    """Return the key of a session that an attacker made and knows."""
    store = SessionStore(company_id=company_id)
    store["planted"] = True
    store.save()
    return store.session_key


def _is_worthless(client, key: str, page: str) -> bool:
    client.cookies["sessionid"] = key
    return client.get(page).status_code == 302 and not Session.objects.filter(pk=key, user__isnull=False).exists()


def test_attack_16_signing_in_gives_a_new_key(world, acme):
    key = _planted(None)
    browser = platform_client()
    browser.cookies["sessionid"] = key
    browser.post("/account/login/", {"login": acme.users["walt"].email, "password": PASSWORD})
    assert session_key(browser) != key
    assert _is_worthless(platform_client(), key, "/companies/")


def test_attack_16_arriving_at_a_company_gives_a_new_key(world, acme):
    key = _planted(acme.company.pk)
    platform, company = platform_client(acme.users["walt"]), acme.client()
    company.cookies["sessionid"] = key
    arrived = follow(platform.get("/open/acme/"), platform, company)
    assert (arrived.status_code, session_key(company) != key) == (200, True)
    assert _is_worthless(acme.client(), key, "/")


def test_attack_16_starting_a_visit_gives_new_keys_on_both_hosts(world, acme):
    platform, company = operator_at_the_platform(world.root), acme.client()
    before, planted = session_key(platform), _planted(acme.company.pk)
    company.cookies["sessionid"] = planted
    follow(begin(platform, acme), platform, company)
    assert len({before, planted, session_key(platform), session_key(company)}) == 4
    assert not Session.objects.filter(pk__in=[before, planted]).exists()


def test_attack_16_ending_a_visit_gives_a_new_key_and_takes_the_companys(world, acme):
    for end_at in ("company", "platform"):
        browser = visit(world.root, acme)
        platform, company = session_key(browser.platform), session_key(browser.company)
        if end_at == "company":
            follow(browser.company.post("/visit/end/"), browser.platform, browser.company)
        else:
            browser.platform.post("/operator/visits/end/")
        assert session_key(browser.platform) != platform
        assert not Session.objects.filter(pk__in=[platform, company]).exists()
        assert _is_worthless(platform_client(), platform, "/companies/")
        assert _is_worthless(acme.client(), company, "/")


@pytest.mark.parametrize(
    "key", ["a" * 40, "", "'; DROP TABLE users_user; --", '"\\000aaaaaaaaaaaa"', "é" * 12, "9" * 4000]
)
def test_attack_16_a_key_that_nobody_was_given_is_nobody(world, acme, key):
    for client, page in ((acme.client(), "/"), (platform_client(), "/companies/")):
        client.cookies["sessionid"] = "placeholder"
        client.cookies["sessionid"].set("sessionid", key, key)
        assert client.get(page).status_code == 302


def test_attack_16_a_session_that_is_over_is_nobody(world, acme):
    client = acme.client("walt")
    assert client.get("/").status_code == 200
    Session.objects.filter(pk=session_key(client)).update(expire_date=timezone.now())
    assert client.get("/").status_code == 302


def test_attack_16_a_person_who_may_not_sign_in_any_more_is_nobody(world, acme):
    platform, company = platform_client(acme.users["walt"]), acme.client("walt")
    User.objects.filter(pk=acme.users["walt"].pk).update(is_active=False)
    assert (platform.get("/companies/").status_code, company.get("/").status_code) == (302, 302)
