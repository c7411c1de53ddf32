"""Registers the app with Django, and its audited verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class TeamConfig(AppConfig):
    """Members, company roles, invitations."""

    name = "tenant_apps.team"
    label = "team"

    def ready(self) -> None:
        """Make the verbs known."""
        register(Verb("member.joined", _("{actor} let {object} join the team")))
