"""The background worker's loop: who has work waits for a turn, and a turn is short."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from shared_apps.audit.actors import system_actor
from shared_apps.audit.sealing import seal
from shared_apps.companies.bulkhead import alone_in, bulkhead
from shared_apps.companies.commands import take_wake_ups, wake
from shared_apps.companies.models import Company
from shared_apps.companies.purging import tidy_companies
from shared_apps.companies.queries import active_companies, active_company
from shared_apps.companies.schema_pool import refill
from tenant_apps.audit_trail.sealing import PLATFORM_TRAIL, company_trail
from tenant_apps.notifications.commands import deliver_pending
from tenant_apps.workflow_ops.agenda import Agenda
from tenant_apps.workflow_ops.clockwork import database_now
from tenant_apps.workflow_ops.sweeper import find_work, seconds_until_due, sweep
from tenant_apps.workflow_ops.turns import Turns
from tenant_apps.workflow_ops.watchdog import forgotten_tickets

log = logging.getLogger(__name__)
VISIT_SECONDS = 0.25  # of a visit; what is left waits for the company's next turn
ROUND_SECONDS = 5.0  # of giving turns before the platform is looked after
WATCH_SECONDS = 600.0  # between two looks for tickets that nothing will ever move
POOL_SECONDS = 5.0  # between two looks whether enough ready schemas wait; while some are missing, one each tick
PART = 100  # companies that one sweep or watch looks at: an idle platform costs the same, however many it has
SEAL_SECONDS = 30.0  # between two looks for rows of the platform's audit to seal; a company's are sealed at each visit
TIDY_SECONDS = 3600.0  # between two looks for companies whose day of deletion has come


@dataclass(kw_only=True)
class Worker:
    """Runs until `stop` is set. `tick_seconds` between looks for hints, `sweep_seconds` between full sweeps."""

    stop: threading.Event
    tick_seconds: float
    sweep_seconds: float
    next_sweep: float = 0.0
    next_watch: float = 0.0
    next_seal: float = 0.0
    next_tidy: float = 0.0
    next_refill: float = 0.0
    next_hints: float = 0.0
    agenda: Agenda = field(init=False)
    turns: Turns = field(default_factory=Turns)
    forgotten: dict[int, frozenset[int]] = field(default_factory=dict)  # tickets already named, by company
    everybody: bool = True  # nothing is known yet, or hints may have been lost: the next sweep asks all at once
    swept_to: int = 0  # the last company of the last sweep's part
    watched_to: int = 0

    def __post_init__(self) -> None:
        self.agenda = Agenda(longest_pause=self.sweep_seconds)

    def run(self) -> None:
        """Work until asked to stop; the visit in hand is finished first. Without a database it waits for it."""
        while not self.stop.is_set():
            close_old_connections()
            try:
                self._look()
            except Exception:
                log.exception("The worker does not reach its database and tries again.")
                connection.close()
                self.next_sweep, self.everybody = 0.0, True  # hints may have been lost with the connection
                self.stop.wait(self.tick_seconds)
            if not self.turns.rest():
                self.stop.wait(self.tick_seconds)
        for company_id in self.turns.rest():  # their hints are taken already: leave them to the next worker
            wake(company_id=company_id, now=timezone.now())

    def _look(self) -> None:
        """Give turns until nobody waits for one, or for ROUND_SECONDS; then do what is due on the platform."""
        until = time.monotonic() + ROUND_SECONDS
        self._gather()
        while not self.stop.is_set() and time.monotonic() < until:
            company_id = self.turns.take()
            if company_id is None:
                break
            self._visit(company_id)
            if time.monotonic() >= self.next_hints:
                self._gather()
        self._look_after_platform()

    def _look_after_platform(self) -> None:
        if time.monotonic() >= self.next_watch:
            part, self.watched_to = _part(after=self.watched_to)
            self.watch_all(part)
            self.next_watch = time.monotonic() + WATCH_SECONDS
        if time.monotonic() >= self.next_refill and not refill(size=settings.SCHEMA_POOL_SIZE, now=timezone.now()):
            self.next_refill = time.monotonic() + POOL_SECONDS
        if time.monotonic() >= self.next_seal:
            seal(trail=PLATFORM_TRAIL, now=timezone.now())
            self.next_seal = time.monotonic() + SEAL_SECONDS
        if time.monotonic() >= self.next_tidy:
            tidy_companies(actor=system_actor(name="Worker"), now=database_now())
            self.next_tidy = time.monotonic() + TIDY_SECONDS

    def watch_all(self, companies: Sequence[Company]) -> None:
        """Name in the log, once, the running tickets that wait for nothing, in each of these companies."""
        for company in companies:
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
            with alone_in(company_id=company.pk) as is_mine:
                if is_mine:
                    visit(company=company)

    def _gather(self) -> None:
        """Let companies with work wait for a turn: now and then those of the sweep, then those of hints and agenda."""
        now = time.monotonic()
        if now >= self.next_sweep:
            self._sweep(now)
            self.next_sweep = now + self.sweep_seconds
        self.turns.add(take_wake_ups())
        self.turns.add(self.agenda.take_due(now=now))
        self.next_hints = now + self.tick_seconds

    def _sweep(self, now: float) -> None:
        """Ask what waits, without a hint: all companies once, from then on a part each time."""
        if self.everybody:
            companies, swept_to = active_companies(), 0
        else:
            companies, swept_to = _part(after=self.swept_to)
        found = find_work(companies=companies)
        self.everybody, self.swept_to = False, swept_to
        self.turns.add(found.now)
        for company_id, due_in in found.later.items():
            self.agenda.visited(company_id=company_id, due_in=due_in, now=now)

    def _visit(self, company_id: int) -> None:
        now = time.monotonic()
        company = active_company(company_id=company_id)
        if company is None:
            return
        with alone_in(company_id=company_id) as is_mine:
            visited = visit(company=company, seconds=VISIT_SECONDS) if is_mine else BUSY
        if visited.failed:
            self.agenda.failed(company_id=company_id, now=now)
        elif visited.due_in is not None and visited.due_in < self.tick_seconds and not visited.moved:
            self.agenda.visited(company_id=company_id, due_in=self.tick_seconds, now=now)  # somebody else is at it
        else:
            self.agenda.visited(company_id=company_id, due_in=visited.due_in, now=now)


@dataclass(frozen=True, kw_only=True)
class Visited:
    """What a visit came to: whether it failed, how much it did, in how many seconds the next thing falls due there."""

    failed: bool
    due_in: float | None
    moved: int = 0


BUSY = Visited(failed=False, due_in=0.0)  # another worker is there: look again soon


def visit(*, company: Company, seconds: float = float("inf")) -> Visited:
    """Do what waits in one company: events for so many seconds, mail for as many, then seals; each in a bulkhead."""
    failed, due_in, moved = True, None, 0
    with bulkhead(company):
        moved = sweep(now=database_now(), go_on=_for(seconds))
        failed, due_in = False, seconds_until_due()
    with bulkhead(company):
        go_on = _for(seconds)
        sent = deliver_pending(now=timezone.now(), company_id=company.pk, go_on=go_on)
        if sent and not go_on() and not failed:
            moved, due_in = moved + sent, 0.0  # more may wait
    with bulkhead(company):
        seal(trail=company_trail(), now=timezone.now())
    return Visited(failed=failed, due_in=due_in, moved=moved)


def _part(*, after: int) -> tuple[Sequence[Company], int]:
    """Return the next PART companies and after whom the part after them begins: at the end, from the beginning."""
    part = active_companies(after=after, most=PART)
    return part, part[-1].pk if len(part) == PART else 0


def _for(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until
