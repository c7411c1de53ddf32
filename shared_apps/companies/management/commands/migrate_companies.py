"""`manage.py migrate_companies`: bring the platform's schema and then every company's to this release."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from shared_apps.companies import provisioning, tenancy
from shared_apps.companies.models import Company


class Command(BaseCommand):
    """Migrates `public`, then each company behind a bulkhead: one that fails is reported and the others go on."""

    help = "Bring the platform's schema and every company's schema to this release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--check`."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a company is behind")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, and exit non-zero with the list if a company could not be."""
        if options["check"]:
            behind = Company.objects.exclude(schema_version=provisioning.expected_version()).count()
            if behind:
                raise CommandError(f"{behind} companies are behind this release. Run: manage.py migrate_companies")
            return
        verbosity = options["verbosity"]
        tenancy.migrate_schema(tenancy.PUBLIC, verbosity=verbosity)
        companies = list(Company.objects.exclude(schema_version=provisioning.expected_version()).order_by("pk"))
        failed = [
            f"{company.name} ({company.schema_name}): {error}"
            for company in tqdm(companies, unit="company", disable=not companies or verbosity == 0)
            if (error := self._migrate(company, verbosity=verbosity))
        ]
        if failed:
            raise CommandError(
                "These companies could not be migrated and answer 503 until they are:\n" + "\n".join(failed)
            )

    def _migrate(self, company: Company, *, verbosity: int) -> str:
        try:
            tenancy.migrate_schema(company.schema_name, verbosity=max(verbosity - 1, 0))
        except Exception as error:  # noqa: BLE001  # the bulkhead: whatever is wrong with one company stays with it
            return f"{type(error).__name__}: {error}"
        provisioning.stamp(company_id=company.pk, schema_name=company.schema_name)
        return ""
