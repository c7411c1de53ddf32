"""The copy of everything: whole, of one moment, of one company, without secrets, and for its owners only."""

import csv
import hashlib
import io
import json
import threading
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone
from psycopg2 import sql

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies import lifecycle
from shared_apps.companies.archiving import copy_tables
from shared_apps.companies.statements import NoCompanyError
from shared_apps.companies.tenancy import CompanyModel, company_context
from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team.models import CompanyRole, Endpoint, Invitation, Member, RoleAssignment
from tenant_apps.tickets.exporting import export_company
from tenant_apps.workflow_ops.models import Attachment, WorkflowInstance
from tests.factories.furnished import furnish
from tests.factories.operators import SYSTEM, as_actor
from tests.factories.tickets import PURCHASE, publish, submit
from tests.factories.visits import make_operator, visit
from tests.url_matrix.places import command

OURS, THEIRS = "kanarivogel", "zaunkoenig"


@pytest.fixture
def furnished(acme, globex, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    furnish(globex, word=THEIRS)
    return furnish(acme, word=OURS)


def taken(client) -> ZipFile:
    """Return the copy that the page sends."""
    reply = client.post("/settings/data/")
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/zip")
    return ZipFile(io.BytesIO(b"".join(reply.streaming_content)))


def everything(archive: ZipFile) -> str:
    return "\n".join(name + archive.read(name).decode(errors="replace") for name in archive.namelist())


def rows(archive: ZipFile, table: str) -> list[dict]:
    return [json.loads(line) for line in archive.read(f"tables/{table}.jsonl").splitlines()]


def sheet(archive: ZipFile, key: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"sheets/tickets-{key}.csv").decode("utf-8-sig"))))


def test_every_table_is_in_it_whole_and_the_list_says_so(acme, furnished):
    archive = taken(acme.client("olga"))
    manifest = json.loads(archive.read("manifest.json"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [acme.schema_name])
        tables = {name for (name,) in cursor.fetchall()}
        counted = {}
        for name in tables:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(acme.schema_name, name)))
            counted[name] = cursor.fetchone()[0]
    told = {each["table"]: each for each in manifest["tables"]}
    # the audit gained the row about this copy, after the copy was made
    assert {name: each["rows"] for name, each in told.items()} == {
        **counted,
        "audit_trail_auditentry": counted["audit_trail_auditentry"] - 1,
    }
    for each in told.values():
        text = archive.read(each["file"])
        assert (text.count(b"\n"), hashlib.sha256(text).hexdigest()) == (each["rows"], each["sha256"])
    assert len(tables) > 25
    assert (manifest["format"], manifest["subdomain"], manifest["taken_by"]) == (
        "ticketflower-company/v1",
        "acme",
        "Olga",
    )


def test_a_row_is_what_the_database_has_whatever_stands_in_it(acme, globex):
    publish(acme, PURCHASE)
    submit(acme, "walt", "purchase", item='Back\\slash "q" \\n \x02ü漢字\u2028x', amount="12.50")
    archive = taken(acme.client("olga"))
    [ticket] = rows(archive, "tickets_ticket")
    with acme.inside():
        instance = WorkflowInstance.objects.select_related("ticket").get()
        assert ticket["submitted"] == instance.ticket.submitted
        [row] = rows(archive, "workflow_ops_workflowinstance")
        assert (row["id"], row["number"], row["state"]) == (instance.pk, instance.number, instance.state)
        assert row["opened_at"].replace("+00:00", "") == instance.opened_at.isoformat().replace("+00:00", "")
    assert ticket["submitted"]["item"].startswith('Back\\slash "q" \\n')


def test_it_says_nothing_of_the_other_company(acme, globex, furnished):
    ours, theirs = (everything(taken(place.client(owner))) for place, owner in ((acme, "olga"), (globex, "gina")))
    assert (OURS in ours, THEIRS in ours, OURS in theirs, THEIRS in theirs) == (True, False, False, True)


def test_secrets_are_left_out_and_the_list_names_them(acme, furnished):
    with acme.inside():
        secrets = [Endpoint.objects.get().secret, Invitation.objects.get().token_digest, furnished.token]
    archive = taken(acme.client("olga"))
    assert [secret for secret in secrets if secret in everything(archive)] == []
    [endpoint] = rows(archive, "team_endpoint")
    assert (endpoint["url"], "secret" in endpoint) == (f"https://{OURS}.example/", False)
    withheld = {each["table"]: each["withheld"] for each in json.loads(archive.read("manifest.json"))["tables"]}
    assert {table: names for table, names in withheld.items() if names} == {
        "team_endpoint": ["secret"],
        "team_invitation": ["token_digest"],
        "notifications_outgoingmail": ["body"],
    }


def test_no_column_that_sounds_like_a_secret_is_forgotten():
    harmless = {"payload_digest", "digest", "key", "sha256"}  # of the audit's chain and of definitions; ids and names
    shown = {
        f"{model._meta.db_table}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, CompanyModel)
        for field in model._meta.concrete_fields
        if any(word in field.name for word in ("secret", "token", "digest", "password", "sha256"))
        and field.name not in model.WITHHELD | harmless
    }
    assert shown == set()


def test_a_sheet_has_a_line_for_each_ticket_with_every_field_as_people_read_it(acme, globex, furnished):
    lines = {line["Ticket"]: line for line in sheet(taken(acme.client("olga")), "request")}
    with acme.inside():
        file = Attachment.objects.get(instance__number=1)
    assert sorted(lines) == ["T-1", "T-2", "T-3"]
    own = lines["T-1"]
    assert (own["Summary"], own["Status"], own["Requester"], own["E-mail address"]) == (
        f"For olga: {OURS}",
        "In progress",
        "Olga",
        "olga@acme.example",
    )
    assert (own["Amount"], own["Quote"]) == ("7.00", f"files/T-1/{str(file.pk)[:8]}-quote-{OURS}.txt")
    assert lines["T-3"]["Quote"] == ""


def test_no_cell_of_a_sheet_runs_as_a_formula(acme, globex):
    publish(acme, PURCHASE)
    submit(acme, "walt", "purchase", item='=HYPERLINK("http://evil.example")', amount="12.50")
    [line] = sheet(taken(acme.client("olga")), "purchase")
    assert [cell for cell in line.values() if cell.startswith("=")] == []
    assert '\'=HYPERLINK("http://evil.example")' in line.values()


def test_files_are_in_it_byte_by_byte_and_a_lost_one_is_named(acme, globex, furnished, settings):
    content = bytes(range(256)) * 9000  # more than a block
    client = acme.client("olga")
    sent = {"subject": "Big", "quote": SimpleUploadedFile("../CON\\a b:c?.bin", content), **command()}
    assert client.post("/tickets/new/request/", sent).status_code == 302
    with acme.inside():
        lost = Attachment.objects.get(instance__number=2)
        big = Attachment.objects.get(size=len(content))
    (settings.MEDIA_ROOT / lost.path).unlink()
    archive = taken(client)
    manifest = json.loads(archive.read("manifest.json"))
    by_id = {file["id"]: file for file in manifest["files"]}
    entry = by_id[str(big.pk)]
    assert (archive.read(entry["file"]), entry["ticket"], entry["size"]) == (content, "T-5", len(content))
    assert entry["file"] == f"files/T-5/{str(big.pk)[:8]}-a_bc.bin"
    assert manifest["missing_files"] == [by_id[str(lost.pk)]["file"]]
    assert manifest["missing_files"][0] in archive.read("README.txt").decode()
    assert archive.testzip() is None


def test_the_page_says_how_much_there_is_and_who_may_take_it(acme, globex, furnished):
    page = acme.client("olga").get("/settings/data/").text
    assert ("4 tickets" in page, "2 files" in page, "Make the copy" in page) == (True, True, True)
    assert "/settings/data/" in acme.client("olga").get("/settings/").text
    assert [acme.client(who).get("/settings/data/").status_code for who in ("mona", "walt", "")] == [403, 403, 302]


def test_who_manages_the_company_without_owning_it_gets_none(acme, globex):
    with acme.inside():
        role = CompanyRole.objects.create(key="office", title="Office", permissions=["manage_company"])
        RoleAssignment.objects.create(member=Member.objects.get(name="Mona"), role=role)
    page, reply = acme.client("mona").get("/settings/data/"), acme.client("mona").post("/settings/data/")
    assert ("Only an owner" in page.text, "Make the copy" in page.text) == (True, False)
    assert (reply.status_code, "Only an owner" in reply.text) == (403, True)
    with acme.inside():
        assert not AuditEntry.objects.filter(verb="company.exported").exists()


@pytest.mark.parametrize("mode", ["read_only", "acting"])
def test_a_visiting_operator_takes_nothing_along(acme, globex, mode):
    browser = visit(make_operator("opal", "visit", "act"), acme, mode=mode)
    assert browser.company.get("/settings/data/").status_code == 200
    assert browser.company.post("/settings/data/").status_code == 403
    with acme.inside():
        assert not AuditEntry.objects.filter(verb="company.exported").exists()


def test_the_audit_names_who_took_it_and_how_much(acme, globex, furnished):
    taken(acme.client("olga"))
    with acme.inside():
        entry = AuditEntry.objects.get(verb="company.exported")
    assert (entry.actor_name, entry.object_label, entry.after["files"]) == ("Olga", "Acme", 2)
    assert entry.after["rows"] > 100
    assert "took a copy of everything that Acme has" in acme.client("olga").get("/settings/audit/").text


def test_a_ticket_of_the_same_moment_is_in_it_whole_or_not_at_all(committed, settings, tmp_path):
    """While the first table is copied, somebody submits: no later table has a word of it."""
    settings.MEDIA_ROOT = tmp_path
    place, _other = (committed({"olga": ["owner"], "walt": ["staff"]}) for _ in "ab")
    publish(place, PURCHASE)
    submit(place, "walt", "purchase", item="Early", amount="1.00")

    def late() -> None:
        try:
            submit(place, "walt", "purchase", item="Belated", amount="2.00")
        finally:
            connections.close_all()

    class Disturbed(io.BytesIO):
        begun = False

        def write(self, data):
            if not self.begun:
                self.begun = True
                thread = threading.Thread(target=late)
                thread.start()
                thread.join()
            return super().write(data)

    to = Disturbed()
    with place.inside():
        # the archive's first bytes are the first table's: the moment is chosen by then
        tables = export_company(actor=place.actor("olga"), to=to, now=timezone.now())
        assert WorkflowInstance.objects.count() == 2
    archive = ZipFile(to)
    assert ("Early" in everything(archive), "Belated" in everything(archive)) == (True, False)
    assert {table.table: table.rows for table in tables}["workflow_ops_workflowinstance"] == 1


def test_no_company_has_no_tables(world):
    with company_context("public"), pytest.raises(NoCompanyError):
        copy_tables(archive=ZipFile(io.BytesIO(), "w"))


def test_attack_80_the_copy_of_a_closed_company_is_written_for_who_runs_the_platform(
    world, acme, globex, furnished, tmp_path, capsys
):
    lifecycle.plan_deletion(
        actor=as_actor(world.root), company_id=acme.company.pk, reason="Leaves", now=timezone.now(), grace_days=14
    )
    file = tmp_path / "acme.zip"
    call_command("export_company", "acme", "--to", str(file))
    told = everything(ZipFile(file))
    assert (OURS in told, THEIRS in told) == (True, False)
    assert "rows of" in capsys.readouterr().out
    with acme.inside():
        assert AuditEntry.objects.get(verb="company.exported").actor_name == "Platform operator"
    assert PlatformAuditEntry.objects.get(verb="company.exported").company_id == acme.company.pk
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    ("subdomain", "to", "sentence"),
    [("nobody", "x.zip", "There is no company at"), ("acme", "nowhere/x.zip", "could not be written")],
)
def test_the_command_says_why_it_wrote_nothing(acme, globex, tmp_path, subdomain, to, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_company", subdomain, "--to", str(tmp_path / to))
    assert list(tmp_path.iterdir()) == []


def test_the_command_copies_no_schema_of_another_release(acme, globex, tmp_path):
    type(acme.company).objects.filter(pk=acme.company.pk).update(schema_version="older")
    with pytest.raises(CommandError, match="migrate_companies"):
        call_command("export_company", "acme", "--to", str(tmp_path / "x.zip"))
    with globex.inside():
        assert len(export_company(actor=SYSTEM, to=io.BytesIO(), now=timezone.now())) > 25
