"""What every company has from sign-up, and that companies from before got the same by migration."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shared_apps.companies import tenancy
from tenant_apps.team import queries
from tenant_apps.team.models import Calendar, MessageTemplate
from tenant_apps.workflow_engine.business_time.calendar import ALWAYS


def _settings() -> dict[str, list[dict[str, object]]]:
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "id"}
            for row in model.objects.order_by("key").values()
        ]
        for model in (Calendar, MessageTemplate)
    }


def test_sign_up_and_migration_give_the_same_settings(acme):
    with acme.inside():
        made = _settings()
    assert [row["key"] for row in made["Calendar"]] == ["always", "office_hours"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA t_999998")
    tenancy.migrate_schema("t_999998", verbosity=0)
    with tenancy.company_context("t_999998"):
        assert _settings() == made


def test_the_migration_leaves_alone_what_a_company_has_under_the_same_key(acme):
    with acme.inside():
        Calendar.objects.filter(key="office_hours").update(title="Ours", day_hours=6)
        MessageTemplate.objects.filter(key="task_late").delete()
        migration = MigrationExecutor(connection).loader.get_migration("team", "0003_ready_made_settings")
        state = MigrationExecutor(connection).loader.project_state(("team", "0003_ready_made_settings"))
        with connection.schema_editor(atomic=False) as editor:
            for _twice in range(2):
                migration.operations[0].code(state.apps, editor)
        assert Calendar.objects.get(key="office_hours").title == "Ours"
        assert queries.template_keys() == {"request_done", "request_rejected", "task_late", "task_reminder"}


def test_a_new_company_counts_with_both_calendars(acme, globex):
    with acme.inside():
        values = queries.calendar_values()
    assert (values["always"], sorted(values)) == (ALWAYS, ["always", "office_hours"])
    office = values["office_hours"]
    assert (office.zone, office.day_minutes, office.days) == ("UTC", 480, {})
    assert office.week == (((540, 1020),),) * 5 + ((),) * 2
