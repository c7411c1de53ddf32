"""What is running: instances, tasks, events, transitions, errors, attachments, and the ticket counter."""

import uuid

from django.db import models
from django.db.models import Q

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.team.models import CompanyRole, Member
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_ops.enums import (
    ErrorCategory,
    ErrorStatus,
    EventKind,
    InstanceStatus,
    TaskStatus,
    TransitionKind,
)


class Counter(CompanyModel):
    """A running number of the company, taken with UPDATE … RETURNING (people see T-1042, never a key)."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class WorkflowInstance(CompanyModel):
    """One run of a definition, with all that lists filter and sort by; `state` is the engine's, folded from events."""

    version = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField(unique=True)
    summary = models.CharField(max_length=300)
    requester = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=InstanceStatus.choices, default=InstanceStatus.STARTING)
    result = models.CharField(max_length=63, blank=True)
    open_steps = models.JSONField(default=list)  # titles of the steps that wait for somebody, for lists
    state = models.JSONField()
    seq = models.PositiveIntegerField(default=0)
    has_open_error = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["requester", "-number"], name="instance_requester"),
            models.Index(fields=["status", "-number"], name="instance_status"),
            models.Index(fields=["version", "-number"], name="instance_version"),
            models.Index(fields=["-changed_at"], name="instance_changed"),
        ]

    def __str__(self) -> str:
        return f"T-{self.number} {self.summary}"


class TaskInstance(CompanyModel):
    """The n-th opening of a task step. Offered to a role or a member; `claimed_by` is who works on it or did it."""

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=63)
    n = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    version = models.PositiveIntegerField(default=1)
    offered_role = models.ForeignKey(CompanyRole, on_delete=models.PROTECT, null=True, related_name="+")
    offered_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=63, blank=True)
    data = models.JSONField(default=dict)
    superseded = models.BooleanField(default=False)  # done, but overtaken: its data was not used
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "step", "n"], name="one_task_per_opening"),
            models.CheckConstraint(
                condition=Q(offered_role__isnull=False) | Q(offered_member__isnull=False),
                name="task_is_offered_to_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["offered_role", "id"], condition=Q(status="open"), name="task_open_by_role"),
            models.Index(fields=["claimed_by", "id"], condition=Q(status="open"), name="task_open_by_claimer"),
            models.Index(fields=["offered_member", "id"], condition=Q(status="open"), name="task_open_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.n}"


class WorkflowEvent(CompanyModel):
    """The promise, written with the user's own rows, of what the workflow must follow. One transition each."""

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    task = models.ForeignKey(TaskInstance, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    payload = models.JSONField(default=dict)
    command_id = models.UUIDField(unique=True, default=uuid.uuid4)
    at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["instance", "id"], condition=Q(processed_at__isnull=True), name="event_unprocessed")
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} of instance {self.instance_id}"


class Transition(CompanyModel):
    """What the engine made of one event. UNIQUE (event) lets the database itself forbid doubling."""

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="transitions")
    event = models.OneToOneField(WorkflowEvent, on_delete=models.PROTECT, related_name="transition")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=TransitionKind.choices)
    commands = models.JSONField(default=list)
    explanations = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "seq"], name="one_transition_per_seq")]

    def __str__(self) -> str:
        return f"transition {self.seq} of instance {self.instance_id}"


class WorkflowError(CompanyModel):
    """A failure of the manager over one event, kept until the ticket has moved."""

    category = models.CharField(max_length=24, choices=ErrorCategory.choices)
    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="errors")
    event = models.OneToOneField(WorkflowEvent, on_delete=models.PROTECT, related_name="error")
    step = models.CharField(max_length=63, blank=True)
    code = models.CharField(max_length=63)
    message = models.TextField()
    traceback = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=ErrorStatus.choices, default=ErrorStatus.OPEN)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["status", "-last_at"], name="error_by_status")]

    def __str__(self) -> str:
        return f"{self.category}: {self.message}"


class Attachment(CompanyModel):
    """A file that belongs to a ticket's data. Stored under a random name below the company's own folder."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=63)
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField()
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
