"""Attack 21: trying passwords from one address, for one account, and under addresses made up in a header."""

import pytest
from django.core.cache import cache

from shared_apps.companies.addresses import client_address, network_of
from shared_apps.companies.models import CacheEntry
from tests.accounts.codes import is_signed_in, type_password
from tests.factories.companies import platform_client

PAGE = "/account/login/"


@pytest.fixture(autouse=True)
def _cheap_passwords(settings, world):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


def _try(client, number: int, *, login: str = "", **extra):
    return client.post(PAGE, {"login": login or f"a{number}@x.example", "password": f"wrong phrase {number}"}, **extra)


def test_attack_21_two_hundred_tries_with_rotating_forwarded_addresses_count_as_one_address(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "60/m/ip"}
    client = platform_client()
    replies = [
        _try(client, number, headers={"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"})
        for number in range(200)
    ]
    assert [reply.status_code for reply in replies] == [200] * 60 + [429] * 140


def test_attack_21_after_five_wrong_passwords_for_one_account_the_right_one_is_refused_too(acme):
    olga = acme.users["olga"]
    for number in range(5):
        _try(platform_client(), number, login=olga.email, REMOTE_ADDR=f"198.51.100.{number}")
    client = platform_client()
    reply = type_password(client, olga)
    assert (reply.status_code, is_signed_in(client)) == (200, False)
    assert "Too many failed login attempts" in reply.content.decode()


def test_attack_21_wrong_passwords_for_one_account_do_not_shut_out_another(acme):
    for number in range(5):
        _try(platform_client(), number, login="walt@acme.example", REMOTE_ADDR=f"198.51.100.{number}")
    assert type_password(platform_client(), acme.users["olga"])["Location"] == "/companies/"


def test_attack_21_the_limits_are_counted_in_the_database_that_all_processes_share(acme):
    _try(platform_client(), 1)
    keys = list(CacheEntry.objects.values_list("cache_key", flat=True))
    assert [key.startswith("public:") for key in keys] == [True] * len(keys)
    assert any("allauth:rl:allauth.account:login" in key for key in keys)
    cache.clear()


def test_attack_21_pushing_entries_out_of_the_cache_forgets_no_limit(acme):
    """Django's own ceiling is 300 entries; past it a third of them is dropped at random."""
    for number in range(4):
        _try(platform_client(), number, login="olga@acme.example")
    for number in range(400):
        cache.set(f"other-{number}", 1)
    assert _try(platform_client(), 5, login="olga@acme.example").status_code == 200
    assert "Too many" in _try(platform_client(), 6, login="olga@acme.example").content.decode()


def test_attack_21_django_has_no_sign_in_of_its_own_beside_ours(world, acme):
    for client in (platform_client(), acme.client()):
        reply = client.post("/admin/login/", {"username": "root@platform.example", "password": "x"})
        assert reply.status_code in {302, 404, 405}
        assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("behind_proxy", "peer", "header", "address"),
    [
        (False, "192.0.2.1", "203.0.113.9", "192.0.2.1"),  # no proxy of ours: nothing is believed
        (True, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # the first is the visitor's own claim
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "127.0.0.1", "<script>", "127.0.0.1"),
        (True, "192.0.2.1", "203.0.113.9", "192.0.2.1"),  # somebody who got past the proxy
        (True, "", "203.0.113.9", "203.0.113.9"),  # a socket file: only the proxy reaches it
        (True, "::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_attack_21_a_forwarded_address_is_believed_only_from_our_own_proxy(
    settings, rf, behind_proxy, peer, header, address
):
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("unknown", "unknown"), ("", "")],
)
def test_addresses_of_one_network_count_together(address, network):
    assert network_of(address) == network
