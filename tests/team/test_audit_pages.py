"""The audit as admins and operators read it: filtered, a page at a time, exported harmlessly, and only one's own."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from shared_apps.audit.actors import Actor
from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.audit_trail.recorder import record
from tests.factories.companies import make_user, platform_client


def _write(place, count=1, name="Olga", label="=cmd()", verb="member.joined", days=0):
    with place.inside():
        for _number in range(count):
            subject = Subject(kind="member", id=1, label=label, before={"title": "old"}, after={"title": "new"})
            at = timezone.now() - timedelta(days=days)
            record(actor=Actor(name=name, company_id=place.company.pk), verb=verb, subject=subject, at=at)


def test_an_admin_reads_the_companys_own_rows_and_nobody_elses(acme, globex):
    _write(acme, label="acme secret")
    _write(globex, label="globex secret")
    page = acme.client("olga").get("/settings/audit/").text
    assert ("acme secret" in page, "globex secret" in page) == (True, False)
    assert acme.client("walt").get("/settings/audit/").status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("who=mal", True),
        ("who=walt", False),
        ("verb=member.joined&about=needle", True),
        ("verb=role.created&about=needle", False),
        ("about=needle&last=2020-01-01", False),
        ("about=needle&first=2020-01-01", True),
        ("about=needle&visits_only=on", False),
        ("about=needle&before=1", False),
        ("about=needle&before=x&first=nonsense", True),
    ],
)
def test_filters_narrow_what_is_shown(acme, globex, query, shown):
    _write(acme, name="Mallory", label="needle")
    answer = acme.client("olga").get(f"/settings/audit/?{query}")
    assert (answer.status_code, ">What changed<" in answer.text and "needle" in answer.text.split("</form>", 1)[1]) == (
        200,
        shown,
    )


def test_every_row_is_on_one_page(acme, globex):
    _write(acme, count=120, label="counted")
    client, url, seen = acme.client("olga"), "/settings/audit/?about=counted", 0
    for _page in range(3):
        answer = client.get(url)
        seen += answer.text.split("</form>", 1)[1].count("counted")
        url = answer.context["next_url"] and f"/settings/audit/{answer.context['next_url']}"
    assert (seen >= 120, url) == (True, "")


def test_an_export_has_the_filtered_rows_is_harmless_and_is_audited(acme, globex):
    _write(acme, name="Mallory", label="=cmd()")
    _write(acme, name="Other", label="other")
    client = acme.client("olga")
    rows = list(
        csv.reader(io.StringIO(client.post("/settings/audit/export/csv/", {"who": "Mallory"}).content.decode()))
    )
    assert [row[7] for row in rows[1:]] == ["'=cmd()"]
    [entry] = client.post("/settings/audit/export/json/", {"who": "Mallory"}).json()["entries"]
    assert (entry["who"], entry["before"], entry["after"]) == ("Mallory", {"title": "old"}, {"title": "new"})
    with acme.inside():
        assert AuditEntry.objects.filter(verb="audit.exported", after={"rows": 1}).count() == 2
    assert client.get("/settings/audit/export/csv/").status_code == 405


def test_who_reads_the_platforms_audit_is_an_auditor(world, acme):
    auditor = make_user("auditor@platform.example", name="Audrey")
    auditor.groups.add(Group.objects.get(name="Auditor"))
    client = platform_client(auditor)
    assert "company.created" in client.get("/operator/audit/").text
    assert client.post("/operator/audit/export/csv/", {"verb": "company.created"}).status_code == 200
    assert PlatformAuditEntry.objects.filter(verb="audit.exported", actor_user_id=auditor.pk).count() == 1
    assert platform_client(acme.users["olga"]).get("/operator/audit/").status_code == 404
