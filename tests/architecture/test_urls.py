"""Every address is in the permission table, wears the decorator the table says, and answers strangers as it says."""

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RegexPattern

from tests.architecture.url_policy import COMPANY_SITE, MEMBER, PLATFORM_SITE, PUBLIC
from tests.factories.companies import platform_client


def _patterns(urlconf: str) -> dict[str, URLPattern]:
    def walk(resolver, prefix=""):
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                if entry.namespace != "admin":  # Django's own; tests/platform_admin/test_django_admin.py
                    yield from walk(entry, route)
            else:
                yield entry.name, (route, entry)

    return dict(walk(get_resolver(urlconf)))


def _path(urlconf: str, name: str) -> str:
    """Return an address of that name, with values that exist nowhere."""
    route, pattern = _patterns(urlconf)[name]
    values = dict.fromkeys(re.findall(r"<int:(\w+)>", route), 987654)  # also of the parts it is included from
    for key, converter in pattern.pattern.converters.items():
        if isinstance(converter, IntConverter):
            values[key] = 987654
        elif isinstance(converter, UUIDConverter):
            values[key] = uuid.UUID(int=7)
        else:
            values[key] = "nothing-of-that-name"
    if isinstance(pattern.pattern, RegexPattern):
        values = dict.fromkeys(pattern.pattern.regex.groupindex, "abc")
    return reverse(name, urlconf=urlconf, kwargs=values or None)


def _declared(view) -> object:
    return getattr(view, "company_permissions", PUBLIC)


def test_the_tables_name_exactly_the_addresses_that_exist():
    assert set(COMPANY_SITE) == set(_patterns("saas.urls_tenant"))
    assert set(PLATFORM_SITE) == set(_patterns("saas.urls_public"))


def test_every_view_of_a_company_wears_the_decorator_of_the_table():
    expected = {name: () if who == MEMBER else who for name, (_methods, who) in COMPANY_SITE.items()}
    assert {name: _declared(entry.callback) for name, (_, entry) in _patterns("saas.urls_tenant").items()} == expected


def test_every_operators_page_wears_the_decorator_of_the_table():
    expected = {name: who for name, (_methods, who) in PLATFORM_SITE.items() if isinstance(who, tuple)}
    worn = {
        name: entry.callback.platform_permissions
        for name, (_, entry) in _patterns("saas.urls_public").items()
        if hasattr(entry.callback, "platform_permissions")
    }
    assert worn == expected


@pytest.mark.parametrize("name", sorted(name for name, (_, who) in COMPANY_SITE.items() if who != PUBLIC))
@pytest.mark.parametrize("method", ["get", "post", "head", "put", "patch", "delete", "options"])
def test_strangers_and_people_of_other_companies_get_in_nowhere(acme, globex, name, method):
    """Nobody signed in, and olga's session cookie of acme at globex: both are led to the sign-in or refused."""
    path = _path("saas.urls_tenant", name)
    foreign = globex.client()
    foreign.cookies = acme.client("olga").cookies
    allowed = {m.lower() for m in COMPANY_SITE[name][0]} | ({"head"} if "GET" in COMPANY_SITE[name][0] else set())
    for client in (acme.client(), foreign):
        reply = getattr(client, method)(path)
        if method not in allowed:
            assert reply.status_code in {403, 405}
        elif method == "post":
            assert reply.status_code == 403
        else:
            assert (reply.status_code, reply["Location"].split("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("name", sorted(name for name, (_, who) in COMPANY_SITE.items() if isinstance(who, tuple)))
def test_members_without_the_permission_are_refused(acme, name):
    """walt holds the staff role: he may submit and work, nothing else."""
    methods, who = COMPANY_SITE[name]
    held = acme.actor("walt").permissions
    if held & {permission.value for permission in who}:
        return
    client = acme.client("walt")
    path = _path("saas.urls_tenant", name)
    assert [getattr(client, method.lower())(path).status_code for method in methods] == [403] * len(methods)


@pytest.mark.parametrize("name", sorted(COMPANY_SITE))
def test_a_get_never_changes_anything_where_the_table_says_post(acme, name):
    methods, _who = COMPANY_SITE[name]
    if "GET" not in methods:
        assert acme.client("olga").get(_path("saas.urls_tenant", name)).status_code == 405


@pytest.mark.parametrize("name", sorted(name for name, (_, who) in PLATFORM_SITE.items() if who != PUBLIC))
def test_strangers_do_not_get_into_the_platforms_closed_pages(world, name):
    reply = platform_client().get(_path("saas.urls_public", name))
    assert reply.status_code in {302, 404, 405}
    if reply.status_code == 302:
        assert reply["Location"].startswith("/account/login/")
