"""Registers the app with Django, and its audited verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class WorkflowDesignConfig(AppConfig):
    """What should happen: definitions and their versions."""

    name = "tenant_apps.workflow_design"
    label = "workflow_design"

    def ready(self) -> None:
        """Make the verbs known, and which roles the workflows name."""
        from tenant_apps.team import naming  # noqa: PLC0415  # models can be imported only now
        from tenant_apps.workflow_design import queries  # noqa: PLC0415

        naming.register(queries.roles_named_by_latest)
        register(
            Verb("workflow.drafted", _("{actor} saved a draft of {object}")),
            Verb("workflow.draft_discarded", _("{actor} threw the draft of {object} away")),
            Verb("workflow.published", _("{actor} published {object}")),
        )
