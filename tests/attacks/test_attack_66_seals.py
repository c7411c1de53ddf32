"""Attack 66: whoever alters an audit row is stopped by the database, or found out by the chain."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.audit.sealing import faults_of, seal
from tenant_apps.audit_trail.models import AuditEntry, AuditSeal
from tenant_apps.audit_trail.recorder import record
from tenant_apps.audit_trail.sealing import PLATFORM_TRAIL, company_trail
from tenant_apps.workflow_ops.worker import visit

TABLES = {
    "public": ("audit_platformauditentry", "audit_platformauditseal"),
    "company": ("audit_trail_auditentry", "audit_trail_auditseal"),
}


def _three(place):
    """Write three rows into the company's trail and seal all."""
    with place.inside():
        for number in range(3):
            subject = Subject(kind="member", id=number, label=f"row {number}", after={"n": number})
            record(actor=system_actor(name="tests"), verb="member.joined", subject=subject, at=timezone.now())
        seal(trail=company_trail(), now=timezone.now())
        return list(AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[:3])[::-1]


def _faults(place):
    with place.inside():
        return list(faults_of(trail=company_trail(), now=timezone.now()))


def _as_the_owner_of_the_database(place, statement, *values):
    """Do what only somebody with the database in hand can do: take the right back, alter, put it away again."""
    with place.inside(), connection.cursor() as cursor:
        for table in TABLES["company"]:
            cursor.execute(f"GRANT UPDATE, DELETE ON {table} TO CURRENT_USER")
        cursor.execute(statement, values)
        for table in TABLES["company"]:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM CURRENT_USER")


@pytest.mark.parametrize("where", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 1", "DELETE FROM {}", "TRUNCATE {}"])
def test_attack_66_the_products_own_role_cannot_alter_a_trail(acme, globex, where, statement):
    place = acme if where == "company" else None
    for table in TABLES[where]:
        text = statement.format(table).replace("SET id", "SET digest" if "seal" in table else "SET id")
        with (
            place.inside() if place else transaction.atomic(),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(text.replace("= 1", "= '1'"))


def test_an_untouched_chain_has_no_fault_and_each_row_one_link(acme, globex):
    _three(acme)
    _three(globex)
    for place in (acme, globex):
        assert _faults(place) == []
        with place.inside():
            assert seal(trail=company_trail(), now=timezone.now()) == 0
            links = list(AuditSeal.objects.order_by("number").values_list("number", "entry_id"))
            assert [number for number, _entry in links] == list(range(1, AuditEntry.objects.count() + 1))
            assert sorted(entry for _number, entry in links) == sorted(AuditEntry.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "change",
    ["after = '{\"n\": 9}'", "actor_name = 'Mallory'", "verb = 'role.given'", "at = at + interval '1 second'",
     "object_id = '7'", "visit_id = 3"],
)  # fmt: skip
def test_attack_66_one_changed_column_is_found_and_named(acme, globex, change):
    _first, row, _last = _three(acme)
    _three(globex)
    _as_the_owner_of_the_database(acme, f"UPDATE audit_trail_auditentry SET {change} WHERE id = %s", row)  # noqa: S608  # written above
    [fault] = _faults(acme)
    assert f"row {row} " in fault
    assert _faults(globex) == []


def test_attack_66_a_missing_row_and_a_missing_link_are_found(acme, globex):
    _first, row, _last = _three(acme)
    _as_the_owner_of_the_database(acme, "DELETE FROM audit_trail_auditentry WHERE id = %s", row)
    assert [fault.split(": ")[1].split(" (")[0] for fault in _faults(acme)] == [f"row {row}"]
    _as_the_owner_of_the_database(acme, "DELETE FROM audit_trail_auditseal WHERE entry_id = %s", row)
    assert "of the chain are missing" in _faults(acme)[0]
    assert len(_faults(acme)) == 2  # the link after the gap does not follow the one before


def test_attack_66_two_rows_that_changed_places_are_found(acme, globex):
    first, second, _last = _three(acme)
    _as_the_owner_of_the_database(
        acme,
        "UPDATE audit_trail_auditseal SET entry_id = CASE entry_id WHEN %s THEN -1 ELSE %s END"
        " WHERE entry_id IN (%s, %s)",
        first, first, first, second,
    )  # fmt: skip
    _as_the_owner_of_the_database(acme, "UPDATE audit_trail_auditseal SET entry_id = %s WHERE entry_id = -1", second)
    assert len(_faults(acme)) == 2


def test_a_person_can_be_erased_and_the_chain_still_holds(acme, globex):
    _first, row, _last = _three(acme)
    _as_the_owner_of_the_database(
        acme,
        "UPDATE audit_trail_auditentry SET actor_name = '', address = '', object_label = '', on_behalf_of = '',"
        " before = '{}', after = '{}' WHERE id = %s",
        row,
    )
    assert _faults(acme) == []
    _as_the_owner_of_the_database(acme, "UPDATE audit_trail_auditentry SET verb = 'role.given' WHERE id = %s", row)
    assert len(_faults(acme)) == 1


def test_a_row_that_nobody_seals_is_reported_after_ten_minutes(acme, globex):
    with acme.inside():
        seal(trail=company_trail(), now=timezone.now())
        subject = Subject(kind="member", id=1, label="late")
        at = timezone.now() - timedelta(minutes=11)
        late = record(actor=system_actor(name="tests"), verb="member.joined", subject=subject, at=at)
    assert [f"row {late.pk} was written" in fault for fault in _faults(acme)] == [True]


def test_the_worker_seals_a_company_when_it_visits_it(acme, globex):
    visit(company=acme.company)
    with acme.inside():
        assert AuditSeal.objects.count() == AuditEntry.objects.count() > 0
    with globex.inside():
        assert AuditSeal.objects.count() == 0


def test_the_platforms_trail_has_a_chain_of_its_own(acme, globex):
    record_platform(
        actor=system_actor(name="tests"),
        verb="company.created",
        subject=Subject(kind="x", id=1, label="x"),
        at=timezone.now(),
    )
    assert seal(trail=PLATFORM_TRAIL, now=timezone.now()) == PlatformAuditEntry.objects.count()
    assert list(faults_of(trail=PLATFORM_TRAIL, now=timezone.now())) == []


def test_the_command_tells_each_fault_and_its_exit_status(acme, globex):
    for place in (acme, globex):
        _three(place)
    seal(trail=PLATFORM_TRAIL, now=timezone.now())
    told = io.StringIO()
    call_command("verify_audit", stdout=told)
    assert told.getvalue() == "3 trails checked: 0 faults.\n"
    with acme.inside():
        row = AuditEntry.objects.order_by("-pk").first().pk
    _as_the_owner_of_the_database(acme, "UPDATE audit_trail_auditentry SET after = '[]' WHERE id = %s", row)
    told = io.StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit", company="acme", stdout=told)
    assert f"row {row} " in told.getvalue()
    call_command("verify_audit", company="globex", stdout=io.StringIO())
