"""Lets Django find the frame's management commands and checks."""

from django.apps import AppConfig
from django.core import checks

from saas.safe_start import check_database, check_settings


class SaasConfig(AppConfig):
    """The frame has no tables."""

    name = "saas"
    verbose_name = "TicketFlower"

    def ready(self) -> None:
        """Make our checks known."""
        checks.register(check_settings, checks.Tags.security)
        checks.register(check_database, checks.Tags.database)
