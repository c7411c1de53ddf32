"""Registers the app with Django, and its audited verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class WorkflowOpsConfig(AppConfig):
    """What is happening: instances, tasks, events, errors."""

    name = "tenant_apps.workflow_ops"
    label = "workflow_ops"

    def ready(self) -> None:
        """Make the verbs known."""
        register(
            Verb("task.claimed", _("{actor} took {object}")),
            Verb("task.given_back", _("{actor} gave {object} back")),
            Verb("task.completed", _("{actor} finished {object}")),
            Verb("error.retried", _("{actor} tried again: {object}")),
        )
