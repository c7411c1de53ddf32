"""What somebody asked for. Where it stands is on the workflow instance; a ticket has no status of its own."""

import uuid

from django.db import models

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.team.models import Member
from tenant_apps.workflow_ops.models import WorkflowInstance


class Ticket(CompanyModel):
    """A request as it was submitted. Lists read the instance row; `submitted` keeps the form's data as first given."""

    instance = models.OneToOneField(WorkflowInstance, on_delete=models.PROTECT, related_name="ticket")
    submitted = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"ticket of instance {self.instance_id}"


class Comment(CompanyModel):
    """What somebody wrote about a ticket; everybody who sees the ticket reads it. It stays as it was written."""

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    written_at = models.DateTimeField()
    command_id = models.UUIDField(unique=True, default=uuid.uuid4)

    def __str__(self) -> str:
        return f"comment {self.pk} on instance {self.instance_id}"
