"""`manage.py verify`: does what is stored keep every promise?"""

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shared_apps.companies import queries
from shared_apps.companies.bulkhead import bulkhead
from shared_apps.companies.models import Company
from tenant_apps.workflow_ops.verifying import GRACE, Violation, verify


class Command(BaseCommand):
    """Prints one line for each broken promise and exits with status 1 if there is any; changes nothing."""

    help = "Check that every ticket's rows fit together and follow from its events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the company, the grace time and the form of the answer."""
        parser.add_argument("--company", metavar="SUBDOMAIN", help="only this company")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE.total_seconds(),
            metavar="SECONDS",
            help="how long an event may wait to be followed (default %(default)g)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the companies one after the other."""
        now, grace = timezone.now(), timedelta(seconds=options["grace"])
        self.as_json = bool(options["json"])
        self.found: list[dict[str, Any]] = []
        tickets = 0
        companies = self._companies(options["company"])
        for company in companies:
            tickets += self._check(company, now=now, grace=grace)
        if self.as_json:
            answer = {"companies": len(companies), "tickets": tickets, "violations": self.found}
            self.stdout.write(json.dumps(answer, indent=2))
        else:
            self.stdout.write(
                _("%(companies)s companies, %(tickets)s tickets checked: %(count)s broken promises.")
                % {"companies": len(companies), "tickets": tickets, "count": len(self.found)}
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

    def _check(self, company: Company, *, now: datetime, grace: timedelta) -> int:
        """Report what is wrong in the company; return how many tickets were looked at."""
        tickets, finished = 0, False
        subdomain = queries.subdomain_of(company_id=company.pk)
        with bulkhead(company):
            for checked in verify(now=now, grace=grace):
                tickets += checked.tickets
                for violation in checked.violations:
                    self._report(subdomain, violation)
            finished = True
        if not finished:
            what = _("the company could not be checked to its end; the log says why")
            self._report(subdomain, Violation(number=None, what=what))
        return tickets

    def _report(self, subdomain: str, violation: Violation) -> None:
        ticket = None if violation.number is None else f"T-{violation.number}"
        self.found.append({"company": subdomain, "ticket": ticket, "what": violation.what})
        if not self.as_json:
            self.stdout.write(f"{subdomain} {violation}" if ticket else f"{subdomain}: {violation}")
