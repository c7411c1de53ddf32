"""Attack 29: every field of every model is added to every post; what is stored is what would be stored without them."""

import re
import uuid

import pytest
from django.apps import apps
from django.db import connection, transaction

from shared_apps.companies.models import Company, Membership
from shared_apps.users.models import User
from tests.architecture.url_policy import COMPANY_SITE
from tests.factories.companies import PASSWORD, platform_client
from tests.url_matrix.places import company_places
from tests.url_matrix.trying import tries, writes

OURS = (
    "users",
    "companies",
    "team",
    "workflow_design",
    "workflow_ops",
    "tickets",
    "notifications",
    "audit_trail",
    "audit",
)
FORGED = {  # what no model calls so, but others do
    "is_admin": "1", "role": "owner", "assignee": "1", "to": "done", "next": "/", "action": "publish", "schema": "t_2",
    "actor": "1", "user": "1", "company": "2", "tenant": "2", "X-Tenant": "2", "now": "2001-01-01", "_method": "DELETE",
}  # fmt: skip
# what is the page's own, though the page's form does not have it as a field
KNOWN = {
    "company_audit_export": {"who", "verb", "about", "first", "last", "visits_only", "before"},  # its filters
    "task_complete": {"outcome", "version"},  # the button, and the version of the task that the page showed
    "workflow_edit": {"action"},
    "set_theme": {"next"},
    "error_group_retry": {"after", "moved", "stuck"},  # how far the bulk retry has come
    "task_act": {"outcome", "to", "member"},
    "role_give": {"role"},
    "role_take": {"role"},
}


def tempting() -> dict[str, str]:
    """Return a value for every field of every model of ours, by all names that a form could have for it."""
    values = dict(FORGED)
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.get_fields():
                value = "on" if field.get_internal_type() == "BooleanField" else "1"
                values |= dict.fromkeys((field.name, getattr(field, "attname", field.name)), value)
    return values


def sequences(schema: str) -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', schemaname, sequencename), last_value FROM pg_sequences"
            " WHERE schemaname IN (%s, 'public')",
            [schema],
        )
        return cursor.fetchall()


def rewind(found: list[tuple[str, int | None]]) -> None:
    """Set sequences back, so that the same post makes the same ids again."""
    with connection.cursor() as cursor:
        for name, value in found:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, value or 1, value is not None])


VOLATILE = (
    (re.compile(r"\b[0-9a-f]{32}\b"), "REQUEST"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00(:00)?)?"), "TIME"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"whsec_[\w+/=-]+"), "SECRET"),
    (re.compile(r"/invitations/[\w-]+/[\w-]+/"), "LINK"),
)


def everything(schema: str) -> dict[str, list[str]]:
    """Return every row of the company and of `public` but for sessions, with what is new each time made equal."""
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN (%s, 'public')"
            " AND tablename NOT IN ('companies_session', 'companies_cacheentry', 'companies_wakeup')",
            [schema],
        )
        for place, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{place}"."{table}" t')  # noqa: S608  # our own table names
            texts = [row[0] for row in cursor.fetchall()]
            for pattern, word in VOLATILE:
                texts = [pattern.sub(word, text) for text in texts]
            rows[f"{place}.{table}"] = sorted(texts)
    return rows


def outcome(made, who: str, url: str, data: dict[str, object]) -> tuple[int, dict[str, list[str]]]:
    """Return the reply's status and all that is stored after the post, and take the post back."""
    schema, before = made.place.schema_name, sequences(made.place.schema_name)
    client = made.place.client(who)
    point = transaction.savepoint()
    status = client.post(url, data).status_code
    stored = everything(schema)
    transaction.savepoint_rollback(point)
    rewind(before)
    return status, stored


def form_fields(client, url: str) -> set[str]:
    page = client.get(url)
    context = page.context if page.status_code == 200 else None
    return set(context["form"].fields) if context and "form" in context else set()


@pytest.mark.parametrize("who", ["olga", "walt"])
def test_attack_29_what_no_form_asks_for_is_ignored(furnished, who):
    extra, tried, before = tempting(), 0, writes(furnished.place)
    assert {"is_superuser", "schema_name", "state", "claimed_by_id", "permissions", "latest"} <= set(extra)
    client = furnished.place.client(who)
    for name, place, url, method in tries("saas.urls_tenant", company_places(furnished)):
        if method != "POST" or method not in COMPANY_SITE[name][0]:
            continue
        asked = {*place.data, *KNOWN.get(name, ()), *form_fields(client, url)}
        added = {key: value for key, value in extra.items() if key not in asked}
        plain = outcome(furnished, who, url, place.data)
        assert outcome(furnished, who, url, {**added, **place.data}) == plain, url
        assert (
            outcome(furnished, who, f"{url}?{'&'.join(f'{key}={value}' for key, value in added.items())}", place.data)
            == plain
        )
        tried += 1
    assert tried > 40
    assert writes(furnished.place) > before


def test_attack_29_signing_up_makes_no_operator_whatever_is_posted(world):
    typed = {
        "company_name": "Evil", "subdomain": "evil-corp", "person_name": "Eve", "email": "eve@evil.example",
        "password": PASSWORD,
    }  # fmt: skip
    platform_client().post("/start/", {**tempting(), "groups": "1", "status": "deleting", **typed})
    eve = User.objects.get(email="eve@evil.example")
    company = Company.objects.get(domains__domain="evil-corp")
    assert (eve.is_superuser, eve.is_staff if hasattr(eve, "is_staff") else False, eve.groups.count()) == (
        False,
        False,
        0,
    )
    assert (company.schema_name, company.status, company.founder_id) == (f"t_{company.pk}", "active", eve.pk)
    assert list(Membership.objects.filter(user=eve).values_list("company_id", "active")) == [(company.pk, True)]


def test_attack_29_the_same_command_twice_is_done_once_whatever_is_added(furnished):
    """A forged event or task id beside the command's id makes no second event."""
    olga, id_ = furnished.place.client("olga"), str(uuid.uuid4())
    for forged in ({}, tempting()):
        data = {**forged, "subject": "Pens", "command_id": id_}
        assert olga.post("/tickets/new/request/", data)["Location"] == "/tickets/5/"
    assert olga.get("/tickets/6/").status_code == 404
