"""Tries one address with one method as one actor, and takes back what it did; and whether a company was touched."""

import hashlib
import re
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from shared_apps.platform_admin.admin import site
from tests.factories.companies import Place as Company
from tests.url_matrix.expected import METHODS, SIGN_IN
from tests.url_matrix.places import Place

SIGN_IN_PAGES = ("/sign-in/", "/account/login/", "/admin/login/")


def tries(urlconf: str, places: dict[str, list[Place]]) -> Iterator[tuple[str, Place, str, str]]:
    """Yield (name, place, address, method) for every place and method."""
    for name, found in places.items():
        for place in found:
            url = reverse(name, urlconf=urlconf, kwargs=place.kwargs) + place.query
            for method in METHODS:
                yield name, place, url, method


def admin_urls(user: int, company: int) -> set[str]:
    """Return the addresses of Django's admin, with rows that exist where there is one of that kind."""
    urls, kinds = set(), {"users": user, "companies": company}
    for pattern in site.urls[0]:
        for entry in getattr(pattern, "url_patterns", [pattern]):
            route = f"/admin/{pattern.pattern}" + (str(entry.pattern) if entry is not pattern else "")
            app = route.split("/")[2]
            for key in re.findall(r"<[^>]+>", route):
                route = route.replace(key, str(kinds.get(app, 1)))
            urls.add(re.sub(r"\(\?P[^)]*\)", "users", route).replace("^", "").replace("$", "").replace("\\Z", ""))
    return urls


def answer(make: Callable[[], Client], url: str, method: str, data: dict[str, object]) -> int | str:
    """Return the status of the reply, or SIGN_IN; the database is as before afterwards."""
    client = make()
    point = transaction.savepoint()
    try:
        reply = client.post(url, data) if method == "POST" else client.generic(method, url)
    finally:
        transaction.savepoint_rollback(point)
    if reply.status_code == 302 and reply["Location"].startswith(SIGN_IN_PAGES):
        return SIGN_IN
    if reply.status_code == 403 and method == "POST" and "team/sign_in_again.html" in _templates(reply):
        return SIGN_IN
    return reply.status_code


def _templates(reply) -> list[str]:
    return [template.name for template in reply.templates]


def writes(company: Company) -> int:
    """Return how many rows of the company were written in this transaction, those taken back again counted as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE schemaname = %s",
            [company.schema_name],
        )
        return int(cursor.fetchone()[0])


def content(company: Company) -> dict[str, str]:
    """Return a digest of every table of the company."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [company.schema_name])
        digests = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{company.schema_name}"."{table}" t ORDER BY 1')  # noqa: S608
            digests[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
        return digests
