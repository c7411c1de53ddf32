"""Registers the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class PlatformAdminConfig(AppConfig):
    """The operators' console."""

    name = "shared_apps.platform_admin"
    label = "platform_admin"

    def ready(self) -> None:
        """Make the verbs known."""
        register(
            Verb("company.errors_retried", _("{actor} tried errors of the company {object} again")),
            Verb("user.deactivated", _("{actor} deactivated the account {object}")),
            Verb("user.reactivated", _("{actor} reactivated the account {object}")),
            Verb("user.roles_changed", _("{actor} changed the system roles of {object}")),
        )
