"""Registers the app with Django, and its audited verbs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class TeamConfig(AppConfig):
    """Members, company roles, invitations, company settings."""

    name = "tenant_apps.team"
    label = "team"

    def ready(self) -> None:
        """Make the verbs known, and what a company keeps and forgets of a person's account."""
        from shared_apps.companies import forgetting, moving  # noqa: PLC0415  # models are not ready before
        from tenant_apps.team.commands import forget_person, keep_address  # noqa: PLC0415  # see above

        forgetting.register(forget_person)
        moving.register(keep_address)
        register(
            Verb("member.joined", _("{actor} let {object} join the team")),
            Verb("member.anonymised", _("{actor} replaced name and address of {object}")),
            Verb("member.address_changed", _("{actor} changed the e-mail address of {object}")),
            Verb("member.deactivated", _("{actor} deactivated {object}")),
            Verb("member.reactivated", _("{actor} let {object} in again")),
            Verb("member.manager_set", _("{actor} set the manager of {object}")),
            Verb("absence.added", _("{actor} wrote down an absence of {object}")),
            Verb("absence.changed", _("{actor} changed an absence of {object}")),
            Verb("absence.removed", _("{actor} removed an absence of {object}")),
            Verb("role.given", _("{actor} gave {object} a role")),
            Verb("role.taken", _("{actor} took a role from {object}")),
            Verb("role.created", _("{actor} created the role {object}")),
            Verb("role.edited", _("{actor} changed the role {object}")),
            Verb("role.deleted", _("{actor} deleted the role {object}")),
            Verb("invitation.sent", _("{actor} invited {object}")),
            Verb("invitation.revoked", _("{actor} withdrew the invitation of {object}")),
            Verb("calendar.created", _("{actor} created the calendar {object}")),
            Verb("calendar.edited", _("{actor} changed the calendar {object}")),
            Verb("calendar.deleted", _("{actor} deleted the calendar {object}")),
            Verb("calendar.day_set", _("{actor} set a day of the calendar {object}")),
            Verb("calendar.day_removed", _("{actor} removed a day of the calendar {object}")),
            Verb("endpoint.created", _("{actor} created the endpoint {object}")),
            Verb("endpoint.edited", _("{actor} changed the endpoint {object}")),
            Verb("endpoint.secret_renewed", _("{actor} renewed the secret of the endpoint {object}")),
            Verb("endpoint.deleted", _("{actor} deleted the endpoint {object}")),
            Verb("template.created", _("{actor} created the message template {object}")),
            Verb("template.edited", _("{actor} changed the message template {object}")),
            Verb("template.deleted", _("{actor} deleted the message template {object}")),
        )
