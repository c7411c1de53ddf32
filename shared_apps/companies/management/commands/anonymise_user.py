"""Replaces name and address of a person everywhere; the account stays as a number and opens nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.forgetting import anonymise_user
from shared_apps.companies.queries import user_id_of


class Command(BaseCommand):
    """`manage.py anonymise_user someone@example.com` (or the account's number, to run it again)."""

    help = "Replace name and address of a person everywhere; the account opens nothing afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address or number."""
        parser.add_argument("who", help="e-mail address or number of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and name the companies where it failed."""
        user_id = user_id_of(email_or_id=options["who"])
        if user_id is None:
            raise CommandError("There is no such account.")
        try:
            failed = anonymise_user(actor=system_actor(name="Platform operator"), user_id=user_id, now=timezone.now())
        except CompaniesError as refused:
            raise CommandError(str(refused)) from refused
        if failed:
            raise CommandError(f"Done on the platform, but not in: {', '.join(failed)}. Mend them and run it again.")
        self.stdout.write(f"Account {user_id} is closed; name and address are replaced everywhere.")
