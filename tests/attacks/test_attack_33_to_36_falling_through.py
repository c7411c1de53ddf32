"""Attacks 33 to 36: falling through to public's tables, work in the wrong company, shared caches."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared_apps.companies.models import CacheEntry, WakeUp
from shared_apps.companies.tenancy import CompanyModel, NoCompanyError
from tenant_apps.team.models import Member
from tenant_apps.workflow_design import queries as design
from tenant_apps.workflow_ops.models import WorkflowEvent
from tenant_apps.workflow_ops.sweeper import sweep
from tests.factories.companies import platform_client
from tests.factories.tickets import PARALLEL, publish, submit

COMPANY_MODELS = [model for model in apps.get_models() if issubclass(model, CompanyModel)]
PAGES = ["/", "/tickets/", "/tickets/1/", "/tasks/", "/team/", "/settings/", "/workflows/", "/errors/"]


def test_attack_33_no_table_is_in_public_and_in_a_company(acme):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname IN ('public', %s) AND tablename <> 'django_migrations'"
            " GROUP BY tablename HAVING count(*) > 1",
            [acme.schema_name],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "broken", ["DROP TABLE {schema}.team_member CASCADE", "ALTER TABLE {schema}.team_member DROP name"]
)
def test_attack_33_a_company_that_lacks_a_table_or_column_answers_503_and_the_others_go_on(acme, globex, broken):
    olga, gina = acme.client("olga"), globex.client("gina")
    with connection.cursor() as cursor:
        cursor.execute(broken.format(schema=acme.schema_name))
    olga.raise_request_exception = False
    with transaction.atomic():
        answer = olga.get("/team/")
        transaction.set_rollback(True)
    assert (answer.status_code, "Traceback" in answer.text, "team_member" in answer.text) == (503, False, False)
    assert gina.get("/team/").status_code == 200


@pytest.mark.parametrize("model", COMPANY_MODELS, ids=lambda model: model.__name__)
def test_attack_34_work_without_a_company_is_refused_for_every_table(world, model):
    for use in (lambda: list(model.objects.all()), model.objects.count, lambda: model().save()):
        with CaptureQueriesContext(connection) as asked, pytest.raises(NoCompanyError):
            use()
        assert len(asked) == 0


def test_attack_34_the_worker_without_a_company_does_nothing(acme, globex):
    with pytest.raises(NoCompanyError):
        sweep(now=timezone.now())


def test_attack_34_a_hint_names_the_company_whose_event_it_is_about(acme, globex):
    publish(acme, PARALLEL)
    WakeUp.objects.all().delete()
    submit(acme, "walt", "parallel", subject="x")
    assert set(WakeUp.objects.values_list("company_id", flat=True)) == {acme.company.pk}
    with globex.inside():
        assert WorkflowEvent.objects.count() == 0


def test_attack_35_an_entry_of_one_company_is_nobody_elses(acme, globex):
    with acme.inside():
        cache.set("limit", "acme")
    with globex.inside():
        assert cache.get("limit") is None
        cache.set("limit", "globex")
    assert cache.get("limit") is None
    with acme.inside():
        assert cache.get("limit") == "acme"
    keys = [key for key in CacheEntry.objects.values_list("cache_key", flat=True) if key.endswith("limit")]
    assert sorted(key.split(":")[0] for key in keys) == sorted([acme.schema_name, globex.schema_name])


def test_attack_35_a_compiled_definition_is_the_companys_own_though_ids_are_equal(acme, globex):
    publish(acme, PARALLEL.replace("title: After", "title: Of acme"))
    publish(globex, PARALLEL.replace("title: After", "title: Of globex"))
    with acme.inside():
        version = design.latest_version(workflow_key="parallel").pk
    titles = []
    for place in (acme, globex, acme):
        with place.inside():
            assert design.latest_version(workflow_key="parallel").pk == version
            titles.append(design.compiled(version).steps["after"].title)
    assert titles == ["Of acme", "Of globex", "Of acme"]


def test_attack_35_content_types_are_one_list_in_public_whoever_asked_first(acme, globex):
    ids = []
    for place in (acme, globex):
        with place.inside():
            ids.append(ContentType.objects.get_for_model(Member).pk)
    ContentType.objects.clear_cache()
    assert [ContentType.objects.get_for_model(Member).pk] * 2 == ids


@pytest.mark.parametrize("page", PAGES)
def test_attack_36_a_page_of_somebody_signed_in_is_kept_by_no_cache(acme, globex, page):
    publish(acme, PARALLEL)
    submit(acme, "olga", "parallel", subject="x")
    answer = acme.client("olga").get(page)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "Cookie" in answer["Vary"]


def test_attack_36_the_platforms_pages_are_kept_by_no_cache_either(world):
    assert platform_client(world.root).get("/operator/companies/")["Cache-Control"] == "private, no-store"
