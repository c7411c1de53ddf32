"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class NotificationsConfig(AppConfig):
    """Messages to people."""

    name = "tenant_apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Make the verb known."""
        register(Verb("notices.read", _("{actor} read messages")))
