"""The operators' list of every company."""

import pytest
from django.core.management import call_command

from shared_apps.users.models import User
from tests.factories.companies import PASSWORD, platform_client


def test_a_superuser_sees_every_company(world):
    page = platform_client(world.root).get("/operator/companies/")
    assert [line.subdomain for line in page.context["page"].lines] == ["globex", "acme"]
    assert [line.figures.members for line in page.context["page"].lines] == [3, 3]


@pytest.mark.parametrize("who", ["olga", "walt"])
def test_nobody_else_learns_that_there_is_such_a_page(world, who):
    assert platform_client(world.acme.users[who]).get("/operator/companies/").status_code == 404
    assert platform_client().get("/operator/companies/")["Location"].startswith("/account/login/")


def test_a_superuser_made_on_the_command_line_can_log_in(world, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email="Boss@Platform.example")
    assert User.objects.get(email="boss@platform.example").is_superuser is True
    browser = platform_client()
    browser.post("/account/login/", {"login": "boss@platform.example", "password": PASSWORD})
    assert browser.get("/operator/companies/").status_code == 200


def test_a_superuser_is_nobody_in_a_company(world):
    """Company rules never consult is_superuser."""
    assert world.acme.client().get("/").status_code == 302
    root_at_acme = world.acme.client()
    from tests.factories.companies import sign_in

    sign_in(root_at_acme, world.root, company_id=world.acme.company.pk)
    assert root_at_acme.get("/team/").status_code == 302
