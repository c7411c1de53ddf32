"""Registers the app with Django, and its audited verbs."""

from allauth.account.signals import email_changed
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.verbs import Verb, register


class CompaniesConfig(AppConfig):
    """Companies, their schemas, memberships, sessions and hand-overs."""

    name = "shared_apps.companies"
    label = "companies"

    def ready(self) -> None:
        """Make the verbs known, and hear of accounts whose main address changes."""
        from shared_apps.companies.adapters import main_address_changed  # noqa: PLC0415  # models are not ready before

        email_changed.connect(main_address_changed)
        register(
            Verb("company.created", _("{actor} started the company {object}")),
            Verb("company.suspended", _("{actor} suspended the company {object}")),
            Verb("company.resumed", _("{actor} opened the company {object} again")),
            Verb("company.renamed", _("{actor} gave the company {object} another address")),
            Verb("company.deletion_planned", _("{actor} planned the deletion of the company {object}")),
            Verb("company.deletion_undone", _("{actor} took back the deletion of the company {object}")),
            Verb("company.purged", _("{actor} removed the company {object} with all it had")),
            Verb("visit.started", _("{actor} began a visit to {object}")),
            Verb("visit.ended", _("{actor} ended the visit to {object}")),
            Verb("session.ended", _("{actor} signed out elsewhere")),
            Verb("user.anonymised", _("{actor} closed the account of {object}")),
            Verb("account.password_changed", _("{actor} changed the password")),
            Verb("account.email_changed", _("{actor} changed an e-mail address of the account")),
            Verb("account.second_factor_changed", _("{actor} changed the second factor")),
            Verb("account.connection_changed", _("{actor} changed which other accounts sign in")),
        )
