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
        register(
            Verb("member.joined", _("{actor} let {object} join the team")),
            Verb("member.deactivated", _("{actor} deactivated {object}")),
            Verb("member.reactivated", _("{actor} let {object} in again")),
            Verb("role.given", _("{actor} gave {object} a role")),
            Verb("role.taken", _("{actor} took a role from {object}")),
            Verb("role.created", _("{actor} created the role {object}")),
            Verb("role.edited", _("{actor} changed the role {object}")),
            Verb("role.deleted", _("{actor} deleted the role {object}")),
            Verb("invitation.sent", _("{actor} invited {object}")),
            Verb("invitation.revoked", _("{actor} withdrew the invitation of {object}")),
        )
