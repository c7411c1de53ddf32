"""Django's own admin: superusers only, on the platform's host only; what it saves goes through the commands."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.models import Session
from shared_apps.platform_admin.admin import site
from shared_apps.users.models import User
from tests.factories.companies import platform_client, sign_in
from tests.factories.operators import operator

LISTS = (
    "companies/company",
    "companies/domain",
    "companies/membership",
    "audit/platformauditentry",
    "users/user",
    "auth/group",
)


def test_a_superuser_looks_at_every_list_and_row(world, acme):
    browser = platform_client(world.root)
    assert browser.get("/admin/").status_code == 200
    for path in LISTS:
        page = browser.get(f"/admin/{path}/")
        assert (path, page.status_code) == (path, 200)
        first = page.context["cl"].result_list[0]
        assert browser.get(f"/admin/{path}/{first.pk}/change/").status_code == 200
        assert browser.get(f"/admin/{path}/?q=a").status_code == 200 or path == "auth/group"


def test_nothing_is_added_or_deleted_there_and_only_accounts_are_changed(world, acme):
    browser = platform_client(world.root)
    for path in LISTS:
        first = browser.get(f"/admin/{path}/").context["cl"].result_list[0]
        assert browser.get(f"/admin/{path}/add/").status_code == 403
        assert browser.post(f"/admin/{path}/{first.pk}/delete/", {"post": "yes"}).status_code == 403
        if path != "users/user":
            assert browser.post(f"/admin/{path}/{first.pk}/change/", {"name": "changed"}).status_code == 403


@pytest.mark.parametrize("who", ["olga", "Administrator"])
def test_who_is_no_superuser_finds_no_such_page(world, acme, who):
    person = acme.users[who] if who == "olga" else operator(who)
    browser = platform_client(person)
    for path in ("/admin/", "/admin/login/", *(f"/admin/{path}/" for path in LISTS)):
        assert (path, browser.get(path).status_code) == (path, 404)


def test_who_is_not_signed_in_is_led_to_the_one_sign_in_page(world):
    for path in ("/admin/", "/admin/users/user/"):
        reply = platform_client().get(path, follow=True)
        assert reply.redirect_chain[-1][0].startswith("/account/login/?next=")
    assert (
        platform_client().post("/admin/login/", {"username": "root@platform.example", "password": "x"}).status_code
        == 302
    )


def test_no_company_has_an_admin(world, acme):
    """Also not for a superuser who holds a session there."""
    browser = acme.client()
    sign_in(browser, world.root, company_id=acme.company.pk)
    for client in (browser, acme.client(), acme.client("olga")):
        assert client.get("/admin/").status_code == 404
    assert not any("admin" in str(entry.pattern) for entry in get_resolver("saas.urls_tenant").url_patterns)


def test_only_these_tables_are_shown():
    assert {model._meta.label_lower for model in site._registry} == {path.replace("/", ".") for path in LISTS}


def _change(world, user: User, **fields):
    data = {"is_active": "on" if user.is_active else "", "groups": [], **fields}
    data = {name: value for name, value in data.items() if value != ""}
    return platform_client(world.root).post(f"/admin/users/user/{user.pk}/change/", data)


def test_deactivating_an_account_goes_through_the_command_and_ends_its_sessions(world, acme):
    walt = acme.users["walt"]
    browser = acme.client("walt")
    assert _change(world, walt, is_active="").status_code == 302
    assert (User.objects.get(pk=walt.pk).is_active, Session.objects.filter(user=walt).count()) == (False, 0)
    assert browser.get("/").status_code == 302
    entry = PlatformAuditEntry.objects.get(verb="user.deactivated")
    assert (entry.actor_user_id, entry.object_id, entry.before, entry.after) == (
        world.root.pk, str(walt.pk), {"active": True}, {"active": False},
    )  # fmt: skip


def test_giving_and_taking_a_system_role_is_audited(world, acme):
    walt, support = acme.users["walt"], Group.objects.get(name="Support")
    _change(world, walt, groups=[support.pk])
    assert (list(walt.groups.all()), platform_client(walt).get("/operator/companies/").status_code) == ([support], 200)
    _change(world, walt, groups=[])
    assert platform_client(walt).get("/operator/companies/").status_code == 404
    rows = PlatformAuditEntry.objects.filter(verb="user.roles_changed").order_by("pk").values_list("before", "after")
    assert list(rows) == [({"roles": []}, {"roles": ["Support"]}), ({"roles": ["Support"]}, {"roles": []})]


def test_saving_without_a_change_audits_nothing(world, acme):
    before = PlatformAuditEntry.objects.count()
    assert _change(world, acme.users["walt"]).status_code == 302
    assert PlatformAuditEntry.objects.count() == before


def test_nothing_but_the_two_fields_can_be_smuggled_in(world, acme):
    walt = acme.users["walt"]
    before = User.objects.values("email", "name", "password", "is_superuser", "is_staff").get(pk=walt.pk)
    _change(world, walt, email="evil@x.example", is_superuser="on", is_staff="on", password="x", user_permissions=["1"])
    assert User.objects.values("email", "name", "password", "is_superuser", "is_staff").get(pk=walt.pk) == before
    assert walt.user_permissions.count() == 0


def test_nobody_locks_themselves_out(world):
    browser = platform_client(world.root)
    path = f"/admin/users/user/{world.root.pk}/change/"
    page = browser.post(path, {}, follow=True).content.decode()
    assert ("This is your own account." in page, "was changed successfully" in page) == (True, False)
    assert User.objects.get(pk=world.root.pk).is_active is True
    assert (PlatformAuditEntry.objects.filter(verb="user.deactivated").count(), LogEntry.objects.count()) == (0, 0)


def test_where_operators_need_a_second_factor_the_admin_asks_for_it_too(world, settings):
    settings.REQUIRE_OPERATOR_MFA = True
    assert platform_client(world.root).get("/admin/users/user/")["Location"] == reverse("mfa_index")


def test_djangos_own_log_is_kept_in_public_and_names_who_changed_what(world, acme):
    _change(world, acme.users["walt"], is_active="")
    assert list(LogEntry.objects.values_list("user_id", "object_id")) == [(world.root.pk, str(acme.users["walt"].pk))]
