"""Attack 18: making the reset mail lead to another host, and using its link elsewhere."""

import re

import pytest
from django.core import mail

from tests.factories.companies import platform_client

PAGE = "/account/password/reset/"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-host": "evil.example"},
        {"x-original-host": "evil.example"},
        {"forwarded": "host=evil.example"},
        {"x-forwarded-server": "evil.example"},
        {"origin": "http://evil.example", "referer": "http://evil.example/"},
    ],
)
def test_attack_18_no_header_changes_where_the_reset_link_leads(world, headers):
    platform_client().post(PAGE, {"email": "olga@acme.example"}, headers=headers)
    assert "evil" not in mail.outbox[0].message().as_string()
    assert re.findall(r"https?://[^/\s]+", mail.outbox[0].body) == ["http://localhost:8000"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "nobody.localhost:8000", "acme.localhost:8000"]
)
def test_attack_18_no_other_host_sends_a_reset_mail(acme, host):
    reply = platform_client().post(PAGE, {"email": "olga@acme.example"}, headers={"host": host})
    assert reply.status_code in {400, 404}
    assert mail.outbox == []


def test_attack_18_a_reset_link_is_worth_nothing_on_a_companys_host(acme, globex):
    platform_client().post(PAGE, {"email": "olga@acme.example"})
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body).group(1)
    assert [place.client().get(path).status_code for place in (acme, globex)] == [404, 404]
    assert platform_client().get(path).status_code == 302
