"""The background worker's loop: hints first, then what falls due, and from time to time the slow full sweep."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.companies.bulkhead import bulkhead
from shared_apps.companies.commands import take_wake_ups
from shared_apps.companies.models import Company
from shared_apps.companies.purging import tidy_companies
from shared_apps.companies.queries import active_companies, is_active
from shared_apps.companies.schema_pool import refill
from tenant_apps.notifications.commands import deliver_pending
from tenant_apps.workflow_ops.agenda import Agenda
from tenant_apps.workflow_ops.clockwork import database_now
from tenant_apps.workflow_ops.sweeper import seconds_until_due, sweep
from tenant_apps.workflow_ops.watchdog import forgotten_tickets

log = logging.getLogger(__name__)
WATCH_SECONDS = 600.0  # between two looks for tickets that nothing will ever move
POOL_SECONDS = 5.0  # between two looks whether enough ready schemas wait; while some are missing, one each tick
TIDY_SECONDS = 3600.0  # between two looks for companies whose day of deletion has come


@dataclass(kw_only=True)
class Worker:
    """Runs until `stop` is set. `tick_seconds` between looks for hints, `sweep_seconds` between full sweeps."""

    stop: threading.Event
    tick_seconds: float
    sweep_seconds: float
    next_sweep: float = 0.0
    next_watch: float = 0.0
    next_tidy: float = 0.0
    next_refill: float = 0.0
    agenda: Agenda = field(init=False)
    forgotten: dict[int, frozenset[int]] = field(default_factory=dict)  # tickets already named, by company

    def __post_init__(self) -> None:
        self.agenda = Agenda(longest_pause=self.sweep_seconds)

    def run(self) -> None:
        """Work until asked to stop; the company in hand is finished first. Without a database it waits for it."""
        while not self.stop.is_set():
            close_old_connections()
            try:
                self._look()
            except Exception:
                log.exception("The worker does not reach its database and tries again.")
                connection.close()
                self.next_sweep = 0.0  # hints may have been lost with the connection: look at everybody
            self.stop.wait(self.tick_seconds)

    def _look(self) -> None:
        for company in self._companies_with_work():
            if self.stop.is_set():
                return
            self._visit(company)
        if time.monotonic() >= self.next_watch:
            self.watch_all()
            self.next_watch = time.monotonic() + WATCH_SECONDS
        if time.monotonic() >= self.next_refill and not refill(size=settings.SCHEMA_POOL_SIZE, now=timezone.now()):
            self.next_refill = time.monotonic() + POOL_SECONDS
        if time.monotonic() >= self.next_tidy:
            tidy_companies(actor=system_actor(name="Worker"), now=database_now())
            self.next_tidy = time.monotonic() + TIDY_SECONDS

    def watch_all(self) -> None:
        """Name in the log, once, the running tickets that wait for nothing, in every company."""
        for company in active_companies():
            self.watch(company)

    def watch(self, company: Company) -> None:
        """Name the company's forgotten tickets in the log, those that were not named before."""
        with bulkhead(company):
            found = forgotten_tickets()
            known = self.forgotten.get(company.pk, frozenset())
            for ticket in found:
                if ticket.number not in known:
                    log.warning("%s %s", company.schema_name, ticket)
            self.forgotten[company.pk] = frozenset(ticket.number for ticket in found)

    def sweep_all(self) -> None:
        """Visit every company once."""
        for company in active_companies():
            visit(company=company)

    def _companies_with_work(self) -> Sequence[Company]:
        if time.monotonic() >= self.next_sweep:
            companies = active_companies()
            self.next_sweep = time.monotonic() + self.sweep_seconds
            return companies
        wanted = {*take_wake_ups(), *self.agenda.take_due(now=time.monotonic())}
        return [company for company in active_companies() if company.pk in wanted] if wanted else []

    def _visit(self, company: Company) -> None:
        visited = visit(company=company)
        if visited.failed:
            self.agenda.failed(company_id=company.pk, now=time.monotonic())
        else:
            self.agenda.visited(company_id=company.pk, due_in=visited.due_in, now=time.monotonic())


@dataclass(frozen=True, kw_only=True)
class Visited:
    """What a visit came to: whether it failed, and in how many seconds the next thing falls due there, if any does."""

    failed: bool
    due_in: float | None


def visit(*, company: Company) -> Visited:
    """Do all that waits in one company: events first, then mail; each behind its own bulkhead.

    One that was closed since the round began is left alone: its turn comes when it is opened again.
    """
    if not is_active(company_id=company.pk):
        return Visited(failed=False, due_in=None)
    failed, due_in = True, None
    with bulkhead(company):
        sweep(now=database_now())
        failed, due_in = False, seconds_until_due()
    with bulkhead(company):
        deliver_pending(now=timezone.now(), company_id=company.pk)
    return Visited(failed=failed, due_in=due_in)
