"""The background worker's loop: hints first, then what falls due, and from time to time the slow full sweep."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import close_old_connections, connection
from django.utils import timezone

from shared_apps.companies.bulkhead import bulkhead
from shared_apps.companies.commands import take_wake_ups
from shared_apps.companies.models import Company
from shared_apps.companies.queries import active_companies
from tenant_apps.notifications.commands import deliver_pending
from tenant_apps.workflow_ops.clockwork import database_now
from tenant_apps.workflow_ops.sweeper import seconds_until_due, sweep

log = logging.getLogger(__name__)
FIRST_PAUSE = 0.5  # seconds until a company whose visit failed is visited again; doubled with each failure


@dataclass(kw_only=True)
class Worker:
    """Runs until `stop` is set. `tick_seconds` between looks for hints, `sweep_seconds` between full sweeps.

    `agenda` says when to come back to which company (its id → a moment of the monotonic clock). It is only in memory,
    as a worker that starts begins with a full sweep.
    """

    stop: threading.Event
    tick_seconds: float
    sweep_seconds: float
    next_sweep: float = 0.0
    agenda: dict[int, float] = field(default_factory=dict)
    pauses: dict[int, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until asked to stop; the company in hand is finished first."""
        while not self.stop.is_set():
            close_old_connections()
            for company in self._companies_with_work():
                if self.stop.is_set():
                    return
                self._visit(company)
            self.stop.wait(self.tick_seconds)

    def sweep_all(self) -> None:
        """Visit every company once."""
        for company in active_companies():
            visit(company=company)

    def _companies_with_work(self) -> Sequence[Company]:
        """Return whom to visit now. Without a database nobody; then everybody, as hints may have been lost with it."""
        try:
            if time.monotonic() >= self.next_sweep:
                companies = active_companies()
                self.next_sweep = time.monotonic() + self.sweep_seconds
                return companies
            wanted = {*take_wake_ups(), *self._due()}
            return [company for company in active_companies() if company.pk in wanted] if wanted else []
        except Exception:
            log.exception("The worker does not reach its database and tries again.")
            connection.close()
            self.next_sweep = 0.0
            return []

    def _due(self) -> list[int]:
        """Take what the agenda holds for now."""
        due = [company_id for company_id, moment in self.agenda.items() if moment <= time.monotonic()]
        for company_id in due:
            del self.agenda[company_id]
        return due

    def _visit(self, company: Company) -> None:
        visited = visit(company=company)
        seconds = visited.due_in
        if visited.failed:
            seconds = self.pauses[company.pk] = min(
                2 * self.pauses.get(company.pk, FIRST_PAUSE / 2), self.sweep_seconds
            )
        else:
            self.pauses.pop(company.pk, None)
        if seconds is not None:
            self.agenda[company.pk] = time.monotonic() + seconds


@dataclass(frozen=True, kw_only=True)
class Visited:
    """What a visit came to: whether it failed, and in how many seconds the next thing falls due there, if any does."""

    failed: bool
    due_in: float | None


def visit(*, company: Company) -> Visited:
    """Do all that waits in one company: events first, then mail; each behind its own bulkhead."""
    failed, due_in = True, None
    with bulkhead(company):
        sweep(now=database_now())
        failed, due_in = False, seconds_until_due()
    with bulkhead(company):
        deliver_pending(now=timezone.now(), company_id=company.pk)
    return Visited(failed=failed, due_in=due_in)
