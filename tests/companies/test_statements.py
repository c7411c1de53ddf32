"""Statements that are kept: what they read and write is what Django's own would, in the company that is current."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from shared_apps.companies.statements import Prepared
from shared_apps.companies.tenancy import WrongCompanyError, company_context
from tenant_apps.team.models import Member
from tenant_apps.workflow_ops.models import Counter

BY_ID = Prepared(lambda member_id: Member.objects.select_related("manager").filter(pk=member_id), member_id=int)
BY_EMAIL = Prepared(lambda email: Member.objects.filter(email=email, active=True), email=str)
LOCKED = Prepared(lambda member_id: Member.objects.select_for_update().filter(pk=member_id), member_id=int)


def test_a_kept_query_reads_the_company_that_is_current(acme, globex):
    seen = []
    for place in (acme, globex, acme):
        with company_context(place.schema_name):
            [member] = BY_ID.rows(member_id=1)
            seen.append((member.pk, member.email))
    assert seen == [(1, "olga@acme.example"), (1, "gina@globex.example"), (1, "olga@acme.example")]


def test_a_row_of_a_kept_query_cannot_be_saved_in_another_company(acme, globex):
    with company_context(acme.schema_name):
        [olga] = BY_ID.rows(member_id=1)
    with company_context(globex.schema_name), pytest.raises(WrongCompanyError):
        olga.save()
    with company_context(globex.schema_name):
        assert Member.objects.get(pk=1).email == "gina@globex.example"


def test_related_rows_come_with_a_kept_query(acme):
    with company_context(acme.schema_name):
        Member.objects.filter(pk=3).update(manager_id=2)
        [walt] = BY_ID.rows(member_id=3)
        with CaptureQueriesContext(connection) as asked:
            names = (walt.name, walt.manager.name)
        [mona] = BY_ID.rows(member_id=2)
    assert (names, mona.manager, len(asked)) == (("Walt", "Mona"), None, 0)


def test_a_kept_query_takes_text_as_text(acme):
    with company_context(acme.schema_name):
        assert [row.pk for row in BY_EMAIL.rows(email="walt@acme.example")] == [3]
        assert BY_EMAIL.rows(email="' OR 1=1 --") == []
        Member.objects.filter(pk=3).update(active=False)
        assert BY_EMAIL.rows(email="walt@acme.example") == []


def test_a_kept_query_that_locks_needs_a_transaction(committed):
    place = committed(people={"olga": ["owner"]})
    with company_context(place.schema_name):
        with transaction.atomic():
            assert len(LOCKED.rows(member_id=1)) == 1
        with pytest.raises(TransactionManagementError):
            LOCKED.rows(member_id=1)


def test_saving_a_computed_value_goes_the_usual_way(acme, globex):
    for place, first in ((acme, 1), (globex, 40)):
        with company_context(place.schema_name):
            Counter.objects.create(name="test", value=first)
    with company_context(acme.schema_name):
        counter = Counter.objects.get(name="test")
        counter.value = F("value") + 1
        counter.save()
        assert Counter.objects.get(name="test").value == 2
    with company_context(globex.schema_name):
        assert Counter.objects.get(name="test").value == 40


def test_saving_what_is_gone_says_so_or_puts_it_back(acme):
    with company_context(acme.schema_name):
        counter = Counter.objects.create(name="test", value=1)
        Counter.objects.filter(name="test").delete()
        with pytest.raises(DatabaseError, match="did not affect"), transaction.atomic():
            counter.save(update_fields=["value"])
        counter.save()
        assert Counter.objects.get(name="test").value == 1


def test_a_changed_row_costs_one_short_statement(acme):
    with company_context(acme.schema_name):
        walt = Member.objects.get(pk=3)
        walt.name = "Walter"
        with CaptureQueriesContext(connection) as asked:
            walt.save(update_fields=["name"])
    assert [query["sql"] for query in asked.captured_queries] == [
        'UPDATE "team_member" SET "name" = \'Walter\' WHERE "id" = 3'
    ]
