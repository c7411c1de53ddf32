"""`manage.py migrate_companies`: bring the platform's schema and then every company's to this release."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from shared_apps.companies import tenancy, upgrading
from shared_apps.companies.models import Company


class Command(BaseCommand):
    """Migrates `public`, then each company behind a bulkhead: one that fails is reported and the others go on."""

    help = "Bring the platform's schema and every company's schema to this release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--check` and `--processes`."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is behind")
        parser.add_argument("--processes", type=int, help="how many companies' data migrations run side by side")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, and exit non-zero with the list if a company could not be."""
        if options["check"]:
            self._check()
            return
        verbosity = options["verbosity"]
        try:
            with upgrading.only_run():
                if upgrading.public_is_behind():
                    tenancy.migrate_schema(tenancy.PUBLIC, verbosity=verbosity)
                failed = self._upgrade(verbosity=verbosity, processes=options["processes"])
        except upgrading.UpgradeRunningError as refused:
            raise CommandError(str(refused)) from refused
        if failed:
            names = Company.objects.in_bulk(failed)
            lines = [f"{names[key].name} ({names[key].schema_name}): {error}" for key, error in sorted(failed.items())]
            raise CommandError(
                "These companies could not be migrated and answer 503 until they are:\n" + "\n".join(lines)
            )

    def _check(self) -> None:
        if upgrading.public_is_behind():
            raise CommandError("The platform's schema is behind this release. Run: manage.py migrate_companies")
        behind = upgrading.count_behind()
        if behind:
            raise CommandError(f"{behind} companies are behind this release. Run: manage.py migrate_companies")

    def _upgrade(self, *, verbosity: int, processes: int | None) -> dict[int, str]:
        """Upgrade under a bar with the time left; return the errors by company."""
        upgrades = upgrading.find_behind()
        failed: dict[int, str] = {}
        with tqdm(total=len(upgrades), unit="company", disable=not upgrades or verbosity == 0) as bar:
            for outcome in upgrading.upgrade(upgrades, processes=processes) if upgrades else ():
                bar.update()
                if outcome.error:
                    failed[outcome.company_id] = outcome.error
        return failed
