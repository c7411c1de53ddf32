"""Registers the app with Django, and its audited verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class TicketsConfig(AppConfig):
    """What people ask for."""

    name = "tenant_apps.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Make the verbs known, and who causes tickets."""
        from tenant_apps.tickets import caused  # noqa: PLC0415  # models can be imported only now

        caused.register_handlers()
        register(Verb("ticket.submitted", _("{actor} submitted {object}")))
        register(Verb("ticket.commented", _("{actor} commented on {object}")))
        register(Verb("company.exported", _("{actor} took a copy of everything that {object} has")))
