"""What somebody asked for. Where it stands is on the workflow instance; a ticket has no status of its own."""

from django.db import models

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.workflow_ops.models import WorkflowInstance


class Ticket(CompanyModel):
    """A request as it was submitted. Lists read the instance row; `submitted` keeps the form's data as first given."""

    instance = models.OneToOneField(WorkflowInstance, on_delete=models.PROTECT, related_name="ticket")
    submitted = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"ticket of instance {self.instance_id}"
