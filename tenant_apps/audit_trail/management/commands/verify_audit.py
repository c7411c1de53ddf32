"""`manage.py verify_audit`: was any audit row changed, taken out or put in afterwards?"""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shared_apps.audit.sealing import Trail, faults_of
from shared_apps.companies import queries, tenancy
from shared_apps.companies.bulkhead import bulkhead
from shared_apps.companies.models import Company
from tenant_apps.audit_trail.sealing import PLATFORM_TRAIL, company_trail


class Command(BaseCommand):
    """Follows each chain from its first link; prints one line for each fault and then exits with status 1."""

    help = "Check the hash chains of the audit trails: every company's and the platform's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the company."""
        parser.add_argument("--company", metavar="SUBDOMAIN", help="only this company")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the trails one after the other."""
        self.found = 0
        companies = self._companies(options["company"])
        for company in companies:
            self._check_company(company)
        if options["company"] is None:
            with tenancy.company_context(tenancy.PUBLIC):
                self._check(PLATFORM_TRAIL)
        self.stdout.write(
            _("%(trails)s trails checked: %(count)s faults.")
            % {"trails": len(companies) + (options["company"] is None), "count": self.found}
        )
        if self.found:
            raise SystemExit(1)

    def _companies(self, subdomain: str | None) -> list[Company]:
        if subdomain is None:
            return list(Company.objects.order_by("pk"))
        company = queries.company_at(subdomain=subdomain)
        if company is None:
            raise CommandError(_("There is no company at “%(subdomain)s”.") % {"subdomain": subdomain})
        return [company]

    def _check_company(self, company: Company) -> None:
        finished = False
        with bulkhead(company):
            self._check(company_trail())
            finished = True
        if not finished:
            self._report([_("%(trail)s could not be checked; the log says why.") % {"trail": company.schema_name}])

    def _check(self, trail: Trail) -> None:
        self._report(faults_of(trail=trail, now=timezone.now()))

    def _report(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.found += 1
            self.stdout.write(sentence)
