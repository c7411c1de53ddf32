"""The product in this process: a migrated database, one company, its workflows, and the commands that players use."""

import os
import uuid
from dataclasses import dataclass
from typing import Any

import django

COMPANY = "bench"


@dataclass(frozen=True, kw_only=True)
class World:
    """The company of the benchmarks; `actor` submits, `worker` does the tasks (role staff)."""

    schema_name: str
    actor: Any
    worker: Any

    def submit(self, key: str) -> int:
        """Submit a ticket and return its instance."""
        from django.utils import timezone

        from tenant_apps.tickets.commands import submit_ticket

        now = timezone.now()
        return submit_ticket(actor=self.actor, workflow_key=key, data={}, command_id=uuid.uuid4(), now=now).id

    def open_tasks(self, instance_id: int) -> list[int]:
        """Return the instance's open tasks."""
        from tenant_apps.workflow_ops.models import TaskInstance

        rows = TaskInstance.objects.filter(instance_id=instance_id, status="open").order_by("pk")
        return list(rows.values_list("pk", flat=True))

    def complete(self, task_id: int, outcome: str | None = None) -> None:
        """Finish the task; when this returns the workflow has followed."""
        from django.utils import timezone

        from tenant_apps.workflow_ops.commands import complete_task

        complete_task(
            actor=self.worker, task_id=task_id, outcome=outcome, data={}, command_id=uuid.uuid4(), now=timezone.now()
        )


def set_up(url: str) -> None:
    """Make Django ready for this database; once per process."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
    os.environ["DEBUG"] = "false"
    django.setup()


def found(url: str) -> None:
    """Migrate the database and make the company with its workflows; done again, it changes nothing.

    One process knows one database, so all benchmarks that run in this one share it.
    """
    set_up(url)
    from django.core.management import call_command
    from django.db import connection

    from shared_apps.companies.queries import company_at
    from tests.benchmarks.shapes import SHAPES
    from tests.factories.companies import make_company
    from tests.factories.tickets import publish

    connection.set_schema_to_public()
    call_command("migrate_companies", verbosity=0)
    if company_at(subdomain=COMPANY) is not None:
        return
    place = make_company(COMPANY, people={"olga": ["owner"], "walt": ["staff"]})
    for text in SHAPES.values():
        publish(place, text)


def enter(url: str) -> World:
    """Make the company current for the whole process and return it."""
    set_up(url)
    from django.db import connection

    from shared_apps.companies.queries import company_at
    from tenant_apps.team.models import Member
    from tenant_apps.team.queries import actor_of

    company = company_at(subdomain=COMPANY)
    connection.set_tenant(company)
    olga, walt = Member.objects.order_by("pk").values_list("user_id", flat=True)
    actors = [actor_of(user_id=user_id, company_id=company.pk) for user_id in (olga, walt)]
    return World(schema_name=company.schema_name, actor=actors[0], worker=actors[1])
