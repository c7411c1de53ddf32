"""Attack 30, rows and queries: what was made in one company is never used in another, as stock parts would do."""

import copy
import pickle
import threading

import pytest
from django.db.models import Max, Q

from shared_apps.companies.tenancy import NoCompanyError, WrongCompanyError, current_schema
from tenant_apps.team.models import CompanyRole, Member, RoleAssignment


@pytest.fixture
def olga(acme):
    with acme.inside():
        return Member.objects.get(pk=1)


@pytest.fixture
def unchanged(acme, globex):
    """Say that nothing in either company has changed, whatever the test did."""

    def everything(place):
        with place.inside():
            return (
                list(Member.objects.order_by("pk").values_list()),
                list(RoleAssignment.objects.order_by("pk").values_list()),
                list(CompanyRole.objects.order_by("pk").values_list()),
            )

    before = everything(acme), everything(globex)
    yield
    assert (everything(acme), everything(globex)) == before


def _managed_by(row):
    gabe = Member.objects.get(pk=2)
    gabe.manager = row
    gabe.save()


USES = {
    "saved": lambda row: row.save(),
    "saved in part": lambda row: row.save(update_fields=["name"]),
    "deleted": lambda row: row.delete(),
    "read again": lambda row: row.refresh_from_db(),
    "followed forwards": lambda row: row.manager,
    "followed backwards": lambda row: list(row.assignments.all()),
    "counted backwards": lambda row: row.assignments.count(),
    "given a related row": lambda row: row.assignments.create(role_id=1),
    "named in a filter": lambda row: RoleAssignment.objects.filter(member=row).exists(),
    "named in a nested filter": lambda row: RoleAssignment.objects.exclude(~Q(member=row)).exists(),
    "named in an update": lambda row: Member.objects.filter(pk=2).update(manager=row),
    "put into a new row": lambda row: RoleAssignment.objects.create(member=row, role_id=1),
    "put into a loaded row": _managed_by,
    "copied and saved": lambda row: copy.copy(row).save(),
    "pickled and saved": lambda row: pickle.loads(pickle.dumps(row)).save(),  # noqa: S301  # our own bytes
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_attack_30_a_row_of_one_company_is_not_used_in_another(olga, globex, unchanged, use):
    olga.manager_id = 2
    with globex.inside(), pytest.raises(WrongCompanyError):
        use(olga)


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_attack_30_a_row_is_not_used_while_no_company_is_current(olga, unchanged, use):
    olga.manager_id = 2
    with pytest.raises(WrongCompanyError):
        use(olga)


RUNS = {
    "evaluated": list,
    "counted": lambda query: query.count(),
    "asked": lambda query: query.exists(),
    "summed up": lambda query: query.aggregate(highest=Max("pk")),
    "first of": lambda query: query.first(),
    "iterated": lambda query: next(query.iterator()),
    "got from": lambda query: query.get(pk=1),
    "updated": lambda query: query.update(name="Mallory"),
    "deleted": lambda query: query.delete(),
    "filtered further": lambda query: list(query.filter(pk=1)),
    "inside another": lambda query: list(RoleAssignment.objects.filter(member__in=query)),
    "made more of": lambda query: query.create(name="Mallory", email="m@x.example", user_id=99),
    "made many of": lambda query: query.bulk_create([Member(name="Mallory", email="m@x.example", user_id=99)]),
    "values": lambda query: list(query.values_list("name")),
    "explained": lambda query: query.explain(),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_attack_30_a_query_made_in_one_company_does_not_run_in_another(acme, globex, unchanged, run):
    with acme.inside():
        query = Member.objects.filter(active=True)
    with globex.inside(), pytest.raises(WrongCompanyError):
        run(query)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_attack_34_without_a_company_no_companys_table_is_read_or_written(world, unchanged, run):
    with pytest.raises(NoCompanyError):
        run(Member.objects.filter(active=True))


def test_attack_30_a_generator_that_goes_on_elsewhere_is_stopped(acme, globex):
    def names():
        for pk in (1, 2):
            yield Member.objects.get(pk=pk).name

    with acme.inside():
        told = names()
        assert next(told) == "Olga"
    with pytest.raises(NoCompanyError):
        next(told)


def test_attack_30_a_new_thread_begins_with_no_company(acme):
    seen = []
    with acme.inside():
        thread = threading.Thread(target=lambda: seen.append(current_schema()))
        thread.start()
        thread.join()
        assert (seen, current_schema()) == (["public"], acme.schema_name)
