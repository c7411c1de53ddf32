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
    """What happened that the workflow must follow; each is an event of the engine."""

    SUBMIT = "submit", _("Submitted")
    COMPLETE = "complete", _("Completed")
    FIRE = "fire", _("A time has come")
    MESSAGE = "message", _("A message arrived")
    EFFECT_DONE = "effect_done", _("Done outside")
    EFFECT_FAILED = "effect_failed", _("Failed outside")
    SUB_DONE = "sub_done", _("Child workflow ended")
    ADD_INSTANCE = "add_instance", _("One more added")
    FINISH_MULTI = "finish_multi", _("Finished early")
    EDIT = "edit", _("Data corrected")
    SKIP = "skip", _("Step skipped")
    MOVE = "move", _("Moved")
    CANCEL = "cancel", _("Cancelled")
    REOPEN = "reopen", _("Reopened")
    MIGRATE = "migrate", _("Moved to another version")


class TimerSource(models.TextChoices):
    """What a timer belongs to: a step's timer, a choice's event, a wait's own time."""

    TIMER = "timer", _("Timer")
    EVENT = "event", _("Choice")
    AFTER = "after", _("Wait")


class EffectKind(models.TextChoices):
    """What is to be done outside the instance's own transaction."""

    WEBHOOK = "webhook", _("Webhook")
    CREATE_TICKET = "create_ticket", _("New ticket")
    START_CHILD = "start_child", _("Start of a child workflow")
    CANCEL_CHILD = "cancel_child", _("Cancelling a child workflow")
    TELL_PARENT = "tell_parent", _("News for the parent workflow")


class EffectStatus(models.TextChoices):
    """Where an effect is: waiting → done, failed (after its last attempt; an admin may send it back to waiting) or
    withdrawn (its step was left).
    """

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


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
    """Where an error is: retrying → open or resolved; open → resolved or ignored (its ticket stands still)."""

    OPEN = "open", _("Open")
    RETRYING = "retrying", _("Retrying")
    RESOLVED = "resolved", _("Resolved")
    IGNORED = "ignored", _("Ignored")
