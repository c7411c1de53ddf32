"""Attack 20: finding out who has an account, by what is said or by how long it takes."""

import re
import statistics
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache

from shared_apps.users.models import User
from tenant_apps.team.models import CompanyRole
from tests.factories.companies import PASSWORD, platform_client

SAMPLES = 200
MOST_DIFFERENCE = 0.20


class QuickHasher(Argon2PasswordHasher):
    """Argon2 with little work: what else differs between the two answers is then a larger share of the time."""

    time_cost = 1
    memory_cost = 8 * 1024
    parallelism = 1


@pytest.fixture
def quick(settings, acme):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]
    olga = User.objects.get(pk=acme.users["olga"].pk)  # a copy: the cast is shared by all tests
    olga.set_password(PASSWORD)
    olga.save()


def _timed(call, address: str):
    cache.clear()
    began = time.perf_counter()
    reply = call(address)
    return reply, time.perf_counter() - began


def _compare(call) -> None:
    """Ask for a known and an unknown address in turns; both must be answered alike, in the same time."""
    known, unknown = [], []
    for number in range(SAMPLES):
        first = _timed(call, "olga@acme.example")
        second = _timed(call, f"ghost{number % 10}@acme.example")
        known.append(first[1])
        unknown.append(second[1])
        said = [
            (reply.status_code, reply.get("Location"), reply.content.replace(b"ghost%d" % (number % 10), b"olga"))
            for reply in (first[0], second[0])
        ]
        assert said[0] == said[1]
    ratio = statistics.median(known) / statistics.median(unknown)
    assert abs(ratio - 1) < MOST_DIFFERENCE, f"known / unknown = {ratio:.2f}"


def _without_tokens(reply):
    reply.content = re.sub(
        rb'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|nonce[-=][^ \';>]+', b"", reply.content
    )
    return reply


def test_attack_20_signing_in_tells_nothing(quick):
    client = platform_client()
    page = "/account/login/"
    _compare(lambda address: _without_tokens(client.post(page, {"login": address, "password": "wrong phrase 1"})))


def test_attack_20_asking_for_a_reset_tells_nothing(quick):
    client = platform_client()
    _compare(lambda address: _without_tokens(client.post("/account/password/reset/", {"email": address})))


def test_attack_20_inviting_tells_nothing_about_accounts_elsewhere(acme, globex):
    """gina has an account (at globex), nobody@… has none: acme's owner sees no difference."""
    olga = acme.client("olga")
    with acme.inside():
        role = CompanyRole.objects.get(key="staff").pk
    replies = [
        olga.post("/team/invite/", {"email": who, "roles": [role]})
        for who in ("gina@globex.example", "zara@globex.example")
    ]
    assert [(reply.status_code, reply["Location"]) for reply in replies] == [(302, "/team/")] * 2
    page = olga.get("/team/").content.decode()
    assert ("gina@globex.example" in page, "zara@globex.example" in page) == (True, True)


@pytest.mark.parametrize("address", ["olga@acme.example", "ghost@acme.example"])
def test_attack_20_signing_up_says_that_an_address_is_taken_but_only_so_often(world, address, settings):
    """Whoever signs up must be told; the limit keeps it from being a list of who is here."""
    form = {"company_name": "X", "subdomain": "x-corp", "person_name": "X", "password": PASSWORD, "email": address}
    client = platform_client()
    replies = [client.post("/start/", {**form, "subdomain": f"x-corp-{number}"}).status_code for number in range(12)]
    assert replies[10:] == [429, 429]
