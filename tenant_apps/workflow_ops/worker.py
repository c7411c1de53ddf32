"""The background worker's loop: hints first, and from time to time the slow full sweep that needs no hint."""

import threading
import time
from dataclasses import dataclass

from django.db import close_old_connections
from django.utils import timezone

from shared_apps.companies.bulkhead import bulkhead
from shared_apps.companies.commands import take_wake_ups
from shared_apps.companies.models import Company
from shared_apps.companies.queries import active_companies
from tenant_apps.notifications.commands import deliver_pending
from tenant_apps.workflow_ops.clockwork import database_now
from tenant_apps.workflow_ops.sweeper import sweep


@dataclass(kw_only=True)
class Worker:
    """Runs until `stop` is set. `tick_seconds` between looks for hints, `sweep_seconds` between full sweeps."""

    stop: threading.Event
    tick_seconds: float
    sweep_seconds: float
    next_sweep: float = 0.0

    def run(self) -> None:
        """Work until asked to stop; the company in hand is finished first."""
        while not self.stop.is_set():
            close_old_connections()
            for company in self._companies_with_work():
                if self.stop.is_set():
                    return
                visit(company=company)
            self.stop.wait(self.tick_seconds)

    def sweep_all(self) -> None:
        """Visit every company once."""
        for company in active_companies():
            visit(company=company)

    def _companies_with_work(self) -> list[Company]:
        if time.monotonic() >= self.next_sweep:
            self.next_sweep = time.monotonic() + self.sweep_seconds
            return list(active_companies())
        hinted = set(take_wake_ups())
        return [company for company in active_companies() if company.pk in hinted] if hinted else []


def visit(*, company: Company) -> None:
    """Do all that waits in one company: events first, then mail; each behind its own bulkhead."""
    with bulkhead(company):
        sweep(now=database_now())
    with bulkhead(company):
        deliver_pending(now=timezone.now(), company_id=company.pk)
