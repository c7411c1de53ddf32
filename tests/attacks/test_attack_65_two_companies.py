"""Attack 65: a visit's session used at another company, in another tab, later; or mixed with the operator's rights."""

import re

from django.utils import timezone

from shared_apps.companies import commands as company_commands
from shared_apps.companies.models import Visit
from tenant_apps.team.commands import admit
from tests.factories.companies import platform_client, sign_in
from tests.factories.visits import begin, follow, operator_at_the_platform, session_key, visit
from tests.factories.writes import ADMINISTRATIVE, rows_of


def test_attack_65_the_cookies_of_a_visit_are_worth_nothing_elsewhere_or_later(world, acme, globex):
    first = visit(world.root, acme, mode="acting")
    old_platform, at_acme = session_key(first.platform), session_key(first.company)
    at_globex = globex.client()
    at_globex.cookies["sessionid"] = at_acme
    assert at_globex.get("/").status_code == 302
    follow(first.company.post("/visit/end/"), first.platform, first.company)
    second_company = globex.client()
    arrived = follow(begin(first.platform, globex, mode="acting"), first.platform, second_company)
    assert (arrived.status_code, arrived.context["company"].name) == (200, "Globex")
    for client, key in ((acme.client(), at_acme), (acme.client(), session_key(second_company))):
        client.cookies["sessionid"] = key
        assert client.get("/").status_code == 302
        assert client.post("/team/invite/", {"email": "x@y.example"}).status_code == 403
    stale = platform_client()
    stale.cookies["sessionid"] = old_platform
    assert stale.get("/operator/visits/").status_code == 302
    assert [row.company_id for row in Visit.objects.order_by("pk")] == [acme.company.pk, globex.company.pk]


def test_attack_65_a_second_company_is_not_opened_during_a_visit(world, acme, globex):
    browser = visit(world.root, acme)
    refused = browser.platform.get("/open/globex/?nonce=n")
    assert (refused.status_code, "One company at a time" in refused.content.decode()) == (403, True)


def test_attack_65_an_operators_own_membership_does_not_mix_with_a_visit(world, acme, globex):
    """root is staff at acme: before the visit a member, during it an operator, afterwards a member again."""
    with acme.inside():
        admit(actor=acme.actor("olga"), user=world.root, role_keys=["staff"], now=timezone.now())
    company_commands.add_membership(user_id=world.root.pk, company_id=acme.company.pk, now=timezone.now())
    own = acme.client()
    sign_in(own, world.root, company_id=acme.company.pk)
    assert (own.get("/").context["actor"].kind, own.get("/team/").status_code) == ("person", 403)
    browser = visit(world.root, acme)
    assert browser.company.get("/team/").context["actor"].kind == "operator"
    assert (own.get("/").context["actor"].kind, own.get("/team/").status_code) == ("person", 403)
    follow(browser.company.post("/visit/end/"), browser.platform, browser.company)
    again = follow(browser.platform.get("/open/acme/"), browser.platform, browser.company)
    assert (again.context["actor"].kind, again.context["visit"]) == ("person", None)
    assert browser.company.get("/team/").status_code == 403


def test_attack_65_a_visit_gives_nothing_to_another_browser_of_the_same_operator(world, acme):
    visit(world.root, acme)
    other = operator_at_the_platform(world.root)
    reply = other.get("/open/acme/?nonce=n")
    assert (reply.status_code, reply.context["visit"]) == (403, None)


def test_attack_65_a_hand_over_for_one_company_opens_no_other(world, acme, globex):
    browser = operator_at_the_platform(world.root)
    begin(browser, acme)
    company, other = acme.client(), globex.client()
    company.get("/sign-in/")
    page = browser.get(f"/open/acme/?nonce={company.cookies['nonce'].value}").content.decode()
    token = re.search(r"token=([\w-]+)", page).group(1)
    other.cookies["nonce"] = company.cookies["nonce"].value
    assert other.get(f"/enter/?token={token}").status_code == 403
    assert company.get(f"/enter/?token={token}").status_code == 302


def test_attack_65_writing_at_one_company_leaves_the_other_as_it_is(world, acme, globex):
    theirs = rows_of(globex)
    write = ADMINISTRATIVE["role_create"](acme)
    browser = visit(world.root, acme, mode="acting")
    assert browser.company.post(write.path, write.data).status_code == 302
    assert rows_of(globex) == theirs
