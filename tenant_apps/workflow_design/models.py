"""Workflows, their drafts and their published versions."""

from django.db import models

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.team.models import Member


class Workflow(CompanyModel):
    """One workflow of the company, known by the `key` of its documents. `latest` is the version new tickets get.

    `revision` counts every change of its draft or versions: it tells a stale page from a fresh one.
    """

    key = models.CharField(max_length=63, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    latest = models.ForeignKey("DefinitionVersion", on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class WorkflowDraft(CompanyModel):
    """What a designer is working on; one a workflow."""

    workflow = models.OneToOneField(Workflow, on_delete=models.CASCADE, related_name="draft")
    text = models.TextField()
    changed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.workflow_id}"


class DefinitionVersion(CompanyModel):
    """A published definition. It never changes; running tickets stay on the version they started with."""

    workflow = models.ForeignKey(Workflow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField()
    published_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "number"], name="one_version_number_each")]

    def __str__(self) -> str:
        return f"{self.workflow_id} v{self.number}"
