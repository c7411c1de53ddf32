"""States of what is running, each with its legal moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstanceStatus(models.TextChoices):
    """Where a ticket's workflow is: starting → running → done or cancelled; the first transition makes it running."""

    STARTING = "starting", _("Starting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class TaskStatus(models.TextChoices):
    """Where a task is: open → done (by its worker) or withdrawn (by the workflow). Claiming changes who, not this."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EventKind(models.TextChoices):
    """What a person did that the workflow must follow."""

    SUBMIT = "submit", _("Submitted")
    COMPLETE = "complete", _("Completed")


class TransitionKind(models.TextChoices):
    """What became of an event: it moved the workflow, or something earlier had already overtaken it."""

    MOVED = "moved", _("Moved")
    SUPERSEDED = "superseded", _("Overtaken")


class ErrorCategory(models.TextChoices):
    """Where a failure belongs (the four categories of the product)."""

    WORKFLOW_CREATION = "workflow_creation", _("Workflow creation")
    TASK_CREATION = "task_creation", _("Task creation")
    TASK_UPDATE = "task_update", _("Task update")
    WORKFLOW_TRANSITION = "workflow_transition", _("Workflow transition")


class ErrorStatus(models.TextChoices):
    """Where an error is: open → retrying → open or resolved."""

    OPEN = "open", _("Open")
    RETRYING = "retrying", _("Retrying")
    RESOLVED = "resolved", _("Resolved")
