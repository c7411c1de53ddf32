"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class AuditConfig(AppConfig):
    """Who did what: the actor, the audited verbs, the platform's own trail."""

    name = "shared_apps.audit"
    label = "audit"

    def ready(self) -> None:
        """Make the verb known that both trails use."""
        register(Verb("audit.exported", _("{actor} took a copy of {object} rows of the audit")))
