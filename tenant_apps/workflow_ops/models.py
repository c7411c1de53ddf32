"""What is running: instances, tasks, timers, events, transitions, effects, errors, attachments, and counters."""

import uuid
from datetime import datetime

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from shared_apps.companies.tenancy import CompanyModel
from tenant_apps.team.models import CompanyRole, Member
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_ops.enums import (
    EffectKind,
    EffectStatus,
    ErrorCategory,
    ErrorStatus,
    EventKind,
    InstanceStatus,
    TaskStatus,
    TimerSource,
    TransitionKind,
)


class Counter(CompanyModel):
    """A running number of the company, taken with UPDATE … RETURNING (people see T-1042; whose turn it is)."""

    name = models.CharField(max_length=140, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class WorkflowInstance(CompanyModel):
    """One run of a definition, with all that lists filter and sort by; `state` is the engine's, folded from events.

    A child of a `sub` step names its parent, and which opening of which step it was started for.
    """

    version = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField(unique=True)
    summary = models.CharField(max_length=300)
    requester = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=InstanceStatus.choices, default=InstanceStatus.STARTING)
    result = models.CharField(max_length=63, blank=True)
    phase = models.CharField(max_length=63, blank=True)  # the free word of `ticket_status`
    priority = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # of the open task that is due first
    open_steps = models.JSONField(default=list)  # titles of the steps that wait for somebody, for lists
    state = models.JSONField()
    seq = models.PositiveIntegerField(default=0)
    has_open_error = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    parent_step = models.CharField(max_length=63, blank=True)
    parent_n = models.PositiveIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)  # how many tickets caused this one, one after the other

    class Meta:
        indexes = [
            models.Index(fields=["requester", "-number"], name="instance_requester"),
            models.Index(fields=["status", "-number"], name="instance_status"),
            models.Index(fields=["version", "-number"], name="instance_version"),
            models.Index(fields=["-changed_at"], name="instance_changed"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="instance_due"),
            models.Index(fields=["phase", "-number"], name="instance_phase"),
            models.Index(fields=["-priority", "-number"], name="instance_priority"),
            GinIndex(OpClass(Upper("summary"), name="gin_trgm_ops"), name="instance_words"),  # as __icontains asks
        ]

    def __str__(self) -> str:
        return f"T-{self.number} {self.summary}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to be done (until it is reopened)."""
        return self.status in (InstanceStatus.DONE, InstanceStatus.CANCELLED)


class TaskInstance(CompanyModel):
    """The n-th opening of a task step, or one of its instances, or some buttons of a choice (`part` tells them apart).

    Offered to a role, a member, or several (`offered_more`: {roles: [keys], members: [ids]}); `claimed_by` is who works
    on it or did it, `stood_for` the absent person whose deputy did it. `excluded` are the members that four eyes keep
    away; `pauses` are [from, to].
    """

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=63)
    n = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    item = models.JSONField(null=True)  # the line or person of an instance of a step with many
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    version = models.PositiveIntegerField(default=1)
    offered_role = models.ForeignKey(CompanyRole, on_delete=models.PROTECT, null=True, related_name="+")
    offered_member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    offered_more = models.JSONField(default=dict)
    claimed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    stood_for = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    excluded = models.JSONField(default=list)
    priority = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    suspended = models.BooleanField(default=False)
    outcome = models.CharField(max_length=63, blank=True)
    data = models.JSONField(default=dict)
    superseded = models.BooleanField(default=False)  # done, but overtaken: its data was not used
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "step", "n", "part"], name="one_task_per_opening"),
            models.CheckConstraint(
                condition=Q(offered_role__isnull=False) | Q(offered_member__isnull=False),
                name="task_is_offered_to_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(claimed_by__isnull=False), name="task_done_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["offered_role", "id"], condition=Q(status="open"), name="task_open_by_role"),
            models.Index(fields=["claimed_by", "id"], condition=Q(status="open"), name="task_open_by_claimer"),
            models.Index(fields=["offered_member", "id"], condition=Q(status="open"), name="task_open_by_member"),
            GinIndex(
                fields=["offered_more"],
                condition=~Q(offered_more={}),  # most tasks are offered to nobody more and cost nothing here
                opclasses=["jsonb_path_ops"],
                name="task_by_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.n}"

    @property
    def rests(self) -> list[tuple[datetime, datetime | None]]:
        """When the task was suspended, the last time perhaps still."""
        moments = [(begin, end) for begin, end in self.pauses]
        return [(datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None) for begin, end in moments]


class Timer(CompanyModel):
    """When something is to happen at an open step. A fired timer of an older opening (`n`) does nothing.

    `fires_at` is empty while the task is suspended; `round` counts how often a repeating timer has fired.
    """

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="timers")
    step = models.CharField(max_length=63)
    n = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=TimerSource.choices)
    place = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    fires_at = models.DateTimeField(null=True)
    round = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "step", "n", "source", "place"], name="one_timer_each")
        ]
        indexes = [models.Index(fields=["fires_at"], condition=Q(closed_at__isnull=True), name="timer_waiting")]

    def __str__(self) -> str:
        return f"{self.source} {self.place} of {self.step} #{self.n}"


class WorkflowEvent(CompanyModel):
    """The promise, written with the user's own rows, of what the workflow must follow. One transition each.

    `ahead`: a repair by an admin, followed before events that wait behind an error. `by` is empty for the system.
    """

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    task = models.ForeignKey(TaskInstance, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    ahead = models.BooleanField(default=False)
    payload = models.JSONField(default=dict)
    command_id = models.UUIDField(unique=True, default=uuid.uuid4)
    at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["instance", "id"], condition=Q(processed_at__isnull=True), name="event_unprocessed"),
            models.Index(fields=["id"], condition=Q(processed_at__isnull=True), name="event_oldest"),  # of 100,000 too
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk} of instance {self.instance_id}"


class Transition(CompanyModel):
    """What the engine made of one event. UNIQUE (event) lets the database itself forbid doubling."""

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="transitions")
    event = models.OneToOneField(WorkflowEvent, on_delete=models.PROTECT, related_name="transition")
    version = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="+")
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


class Effect(CompanyModel):
    """Something that must happen outside the instance's own transaction: a webhook, a ticket, a child, a parent's news.

    The second outbox: `key` makes doing it twice impossible where the database is asked, and recognisable elsewhere.
    """

    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="effects")
    kind = models.CharField(max_length=16, choices=EffectKind.choices)
    step = models.CharField(max_length=63)
    n = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    payload = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=EffectStatus.choices, default=EffectStatus.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    try_after = models.DateTimeField()
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["try_after"], condition=Q(status="waiting"), name="effect_waiting"),
            models.Index(fields=["instance", "step", "n"], name="effect_of_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.step} #{self.n}"


class WorkflowError(CompanyModel):
    """A failure of the manager over one event, kept until the ticket has moved.

    Equal failures share a `fingerprint` (category, code, version, step, message), by which lists group them.
    """

    category = models.CharField(max_length=24, choices=ErrorCategory.choices)
    instance = models.ForeignKey(WorkflowInstance, on_delete=models.PROTECT, related_name="errors")
    event = models.OneToOneField(WorkflowEvent, on_delete=models.PROTECT, related_name="error")
    version = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(TaskInstance, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=63, blank=True)
    code = models.CharField(max_length=63)
    fingerprint = models.CharField(max_length=64)
    message = models.TextField()
    traceback = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=ErrorStatus.choices, default=ErrorStatus.OPEN)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    try_after = models.DateTimeField(null=True)  # when the worker tries again, while it is retrying
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["status", "-last_at"], name="error_by_status"),
            models.Index(fields=["fingerprint", "-last_at"], name="error_by_fingerprint"),
        ]

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
