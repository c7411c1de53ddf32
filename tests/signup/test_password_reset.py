"""Forgetting one's password."""

import re

import pytest
from django.core import mail

from shared_apps.users.models import User
from tests.factories.companies import platform_client


def test_attack_18_the_reset_link_leads_to_the_platform_whatever_host_asked(world):
    browser = platform_client()
    browser.post("/account/password/reset/", {"email": "olga@acme.example"})
    link = re.search(r"http://\S+", mail.outbox[0].body).group(0)
    assert link.startswith("http://localhost:8000/account/password/reset/key/")
    path = link.removeprefix("http://localhost:8000")
    form = browser.get(path, follow=True)
    done = browser.post(
        form.redirect_chain[-1][0], {"password1": "another phrase 77", "password2": "another phrase 77"}
    )
    assert done.status_code == 302
    assert User.objects.get(email="olga@acme.example").check_password("another phrase 77")


def test_a_reset_ends_the_sessions_that_were_open(acme):
    olga = acme.client("olga")
    user = User.objects.get(email="olga@acme.example")
    user.set_password("another phrase 77")
    user.save()
    assert olga.get("/tickets/").status_code == 302


@pytest.mark.parametrize("address", ["olga@acme.example", "nobody@nowhere.example"])
def test_attack_20_asking_for_a_reset_says_the_same_for_every_address(world, address):
    reply = platform_client().post("/account/password/reset/", {"email": address})
    assert (reply.status_code, reply["Location"]) == (302, "/account/password/reset/done/")
