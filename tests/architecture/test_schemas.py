"""The data-model rules: a company's schema is self-contained, and no table name exists on both sides."""

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import BigAutoField, BigIntegerField, CharField, ForeignKey, UUIDField

from shared_apps.companies.tenancy import CompanyModel


def _models(names: list[str]):
    return [
        model
        for config in apps.get_app_configs()
        if config.name in names
        for model in config.get_models(include_auto_created=True)
    ]


def _tables(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema])
        return {row[0] for row in cursor.fetchall()}


def test_no_app_and_no_table_is_on_both_sides(acme):
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == set()
    assert _tables("public") & _tables(acme.schema_name) == {"django_migrations"}


def test_foreign_keys_stay_inside_one_schema(acme, globex):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c"
            " JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid"
            " WHERE c.contype = 'f' AND child.relnamespace <> parent.relnamespace"
        )
        assert cursor.fetchall() == []


def test_company_schemas_have_no_triggers_of_ours_and_no_functions(acme):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = r.relnamespace WHERE n.nspname = %s AND NOT t.tgisinternal",
            [acme.schema_name],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %s",
            [acme.schema_name],
        )
        assert cursor.fetchall() == []


def test_both_companies_have_the_same_tables_as_the_models_say(acme, globex):
    expected = {model._meta.db_table for model in _models(settings.TENANT_APPS)} | {"django_migrations"}
    assert _tables(acme.schema_name) == expected
    assert _tables(globex.schema_name) == expected


def test_every_primary_key_is_a_bigint_a_uuid_or_a_short_natural_key():
    allowed = (BigAutoField, BigIntegerField, UUIDField, CharField)
    wrong = [model for model in _models(settings.TENANT_APPS) if not isinstance(model._meta.pk, allowed)]
    assert wrong == []


def test_every_company_table_guards_its_rows():
    unguarded = [
        model
        for model in _models(settings.TENANT_APPS)
        if not issubclass(model, CompanyModel) and not model._meta.auto_created
    ]
    assert unguarded == []


def test_no_model_of_a_company_refers_to_a_public_one():
    tenant_models = set(_models(settings.TENANT_APPS))
    foreign = [
        str(field)
        for model in tenant_models
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model not in tenant_models
    ]
    assert foreign == []


def test_the_audit_tables_are_append_only_for_the_application(acme):
    with connection.cursor() as cursor:
        for table in (f"{acme.schema_name}.audit_trail_auditentry", "public.audit_platformauditentry"):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'INSERT'), has_table_privilege(%s, 'UPDATE'),"
                " has_table_privilege(%s, 'DELETE'), has_table_privilege(%s, 'TRUNCATE')",
                [table] * 4,
            )
            assert cursor.fetchone() == (True, False, False, False)
