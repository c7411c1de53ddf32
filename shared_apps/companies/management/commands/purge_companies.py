"""`manage.py purge_companies`: remove for good the companies whose day of deletion has come."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.companies.purging import tidy_companies


class Command(BaseCommand):
    """Does at once what the worker does every hour."""

    help = "Remove companies whose day of deletion has come, plan that of unverified ones, free old addresses."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and print what was removed."""
        names = tidy_companies(actor=system_actor(name="purge_companies"), now=timezone.now())
        for name in names:
            self.stdout.write(f"Removed {name}.")
        self.stdout.write(f"{len(names)} companies removed.")
