"""`manage.py export_company acme`: a copy of everything that one company has, also while its site is closed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from shared_apps.audit.actors import system_actor
from shared_apps.companies import queries
from shared_apps.companies.tenancy import company_context
from tenant_apps.tickets.exporting import export_company


class Command(BaseCommand):
    """Writes one ZIP file; the company's audit and the platform's say so."""

    help = "Write everything that a company has (rows, sheets of its tickets, files) into one ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the company and the file."""
        parser.add_argument("subdomain", help="the company's subdomain")
        parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it (default SUBDOMAIN.zip)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; one that bears its name is whole."""
        company = queries.company_at(subdomain=options["subdomain"])
        if company is None:
            raise CommandError(_("There is no company at “%(subdomain)s”.") % {"subdomain": options["subdomain"]})
        if not queries.is_up_to_date(company=company):
            raise CommandError(_("The company's schema is of another release. Run migrate_companies first."))
        file = options["to"] or Path(f"{options['subdomain']}.zip")
        draft = file.with_name(f"{file.name}.part")
        actor = system_actor(name="Platform operator", company_id=company.pk)
        try:
            with draft.open("wb") as opened, company_context(company.schema_name):
                tables = export_company(actor=actor, to=opened, now=timezone.now())
            draft.replace(file)
        except OSError as refused:
            raise CommandError(
                _("%(file)s could not be written: %(why)s") % {"file": file, "why": refused}
            ) from refused
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(
            _("%(rows)s rows of %(tables)s tables are in %(file)s.")
            % {"rows": sum(table.rows for table in tables), "tables": len(tables), "file": file}
        )
