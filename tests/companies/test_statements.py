"""Statements that are kept: what they read and write is what Django's own would, in the company that is current."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.db.models.signals import post_init, pre_init
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from shared_apps.companies.models import Company, Domain
from shared_apps.companies.statements import Prepared, row_of
from shared_apps.companies.tenancy import CompanyModel, NoCompanyError, WrongCompanyError, company_context
from tenant_apps.team.models import Member
from tenant_apps.workflow_ops import queries
from tenant_apps.workflow_ops.models import Counter, WorkflowInstance
from tests.factories.tickets import PURCHASE, publish, submit

NAMES = (tuple(field.attname for field in Member._meta.concrete_fields), ("id", "name"))
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


def test_a_kept_query_refuses_a_row_of_another_company(acme, globex):
    with company_context(acme.schema_name):
        [olga] = BY_ID.rows(member_id=1)
        assert [row.email for row in BY_ID.rows(member_id=olga)] == ["olga@acme.example"]
    with company_context(globex.schema_name), pytest.raises(WrongCompanyError):
        BY_ID.rows(member_id=olga)


def test_the_story_of_a_ticket_is_refused_while_another_company_is_current(acme, globex):
    for place, person in ((acme, "walt"), (globex, "glen")):
        publish(place, PURCHASE)
        submit(place, person, "purchase", item="Pens", amount="9.00")
    with company_context(acme.schema_name):
        theirs = WorkflowInstance.objects.get()
    with company_context(globex.schema_name):
        for read in (queries.tasks_of, queries.transitions_of, queries.open_errors_of):
            with pytest.raises(WrongCompanyError):
                read(instance=theirs)


def test_a_kept_query_of_a_company_is_refused_while_none_is_current(acme):
    with company_context(acme.schema_name):
        assert len(BY_ID.rows(member_id=1)) == 1
    with pytest.raises(NoCompanyError):
        BY_ID.rows(member_id=1)


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


@pytest.mark.parametrize("number", [9_000_000_000_000_000_000, 10**30, -(10**30)])
def test_a_number_that_no_key_reaches_finds_nothing(acme, number):
    with company_context(acme.schema_name):
        assert BY_ID.rows(member_id=number) == []
        assert [row.pk for row in BY_ID.rows(member_id=1)] == [1]


def test_text_that_the_database_cannot_hold_finds_nothing(acme):
    with company_context(acme.schema_name):
        assert BY_EMAIL.rows(email="walt@acme.example\0") == []


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


def test_a_row_that_is_read_is_what_django_would_have_made_of_it(acme, globex):
    with acme.inside():
        whole, part = Member.objects.earliest("pk"), Member.objects.defer("email").earliest("pk")
        ours = [row_of(Member, names, [getattr(whole, name) for name in names]) for names in NAMES]
        django_s = [models.Model.from_db.__func__(Member, "default", names, [getattr(whole, name) for name in names])
                    for names in NAMES]  # fmt: skip
        for made, theirs in zip(ours, django_s, strict=True):
            assert {**made.__dict__, "_state": None} == {**theirs.__dict__, "_state": None}
            assert (
                (made._state.adding, made._state.db) == (theirs._state.adding, theirs._state.db) == (False, "default")
            )
        assert part.get_deferred_fields() == {"email"}
        assert part.email == whole.email
    assert (whole._state.schema, part._state.schema) == (acme.schema_name,) * 2


def test_nobody_listens_to_rows_being_made_because_reading_makes_them_without_a_word():
    made_silently = [model for model in apps.get_models() if issubclass(model, CompanyModel | Company | Domain)]
    assert len(made_silently) > 25
    heard = [m for m in made_silently if pre_init.has_listeners(m) or post_init.has_listeners(m)]
    assert heard == []
