"""A process of its own that finishes one task: `python -m tests.workflow_ops.finish_one COMPANY_ID USER_ID TASK_ID`."""

import sys
import uuid

import django

django.setup()

from django.utils import timezone  # noqa: E402  # after setup

from shared_apps.companies import tenancy  # noqa: E402  # after setup
from shared_apps.companies.models import Company  # noqa: E402  # after setup
from tenant_apps.team.queries import actor_of  # noqa: E402  # after setup
from tenant_apps.workflow_ops.commands import complete_task  # noqa: E402  # after setup

if __name__ == "__main__":
    company_id, user_id, task_id = map(int, sys.argv[1:])
    company = Company.objects.get(pk=company_id)
    with tenancy.company_context(company.schema_name):
        actor = actor_of(user_id=user_id, company_id=company.pk)
        assert actor is not None
        complete_task(actor=actor, task_id=task_id, outcome=None, data={}, command_id=uuid.uuid4(), now=timezone.now())
