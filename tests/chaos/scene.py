"""The two companies of a run and what the database says about them; needs Django set up on the direct address."""

import contextlib
import io
import json
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.workflow_ops.models import WorkflowError, WorkflowEvent, WorkflowInstance
from tests.chaos.ledger import Ledger
from tests.factories.companies import Place, make_company
from tests.factories.tickets import PARALLEL, publish

STAFF = ("walt", "wendy", "will", "wanda")
LINEAR = """
format: ticketflower/v1
key: linear
title: One after the other
ticket: {fields: [{id: subject, type: text}]}
start: first
steps:
  first: {type: task, title: First, assign: {to: {role: staff}}, next: second}
  second: {type: task, title: Second, assign: {to: {role: staff}}, next: third}
  third: {type: task, title: Third, assign: {to: {role: staff}}, next: done}
  done: {type: end, result: finished}
"""
WORKFLOWS = ("parallel", "linear")


def build() -> list[Place]:
    """Migrate and make both companies with their people and workflows."""
    call_command("migrate_companies", verbosity=0)
    places = [
        make_company(name, people={"olga": ["owner"], **{worker: ["staff"] for worker in STAFF}})
        for name in ("acme", "globex")
    ]
    for place in places:
        for text in (PARALLEL, LINEAR):
            publish(place, text)
    return places


def session_of(place: Place, name: str) -> str:
    """Return the key of a signed-in session of that person."""
    return place.client(name).cookies[settings.SESSION_COOKIE_NAME].value


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What the manager has not followed yet: events, and errors by id that are open for good."""

    events: int
    open_errors: tuple[int, ...]


def waiting(place: Place) -> Waiting:
    """Return what still waits in the company."""
    with place.inside():
        return Waiting(
            events=WorkflowEvent.objects.filter(processed_at__isnull=True).count(),
            open_errors=tuple(WorkflowError.objects.filter(status="open").values_list("pk", flat=True)),
        )


def is_exhausted(place: Place, error_id: int) -> bool:
    """Whether the error is the database's, met on every attempt: then it stands open rightly, for an admin to retry."""
    with place.inside():
        error = WorkflowError.objects.get(pk=error_id)
        words = ("OperationalError", "InterfaceError")
        return error.attempts >= 3 and any(word in error.traceback for word in words)


def unsettled(place: Place) -> list[str]:
    """Return each error that is not settled, with the end of its traceback."""
    with place.inside():
        errors = list(WorkflowError.objects.select_related("instance").exclude(status="resolved").order_by("pk"))
    return [
        f"{place.subdomain} T-{error.instance.number}: {error.status} after {error.attempts} attempts,"
        f" until {error.try_after}: {error.message}\n{error.traceback[-1500:]}"
        for error in errors
    ]


def verified() -> list[str]:
    """Run `manage.py verify` with no grace at all and return its violations."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify", json=True, grace=0.0, stdout=out)
    return [
        f"{row['company']} {row['ticket'] or ''}: {row['what']}" for row in json.loads(out.getvalue())["violations"]
    ]


def lost(place: Place, ledger: Ledger) -> list[str]:
    """Return what a client was told that the database does not know."""
    found: list[str] = []
    with place.inside():
        events = {
            row["command_id"]: row
            for row in WorkflowEvent.objects.values("command_id", "kind", "task_id", "instance__number").annotate(
                made=Count("transition")
            )
        }
    for ticket in ledger.submitted:
        if ticket.company == place.subdomain:
            row = events.get(ticket.command_id)
            if row is None or (row["kind"], row["instance__number"], row["made"]) != ("submit", ticket.number, 1):
                found.append(f"{place.subdomain} T-{ticket.number} was acknowledged; the database has {row}")
    for done in ledger.completed:
        if done.company == place.subdomain:
            row = events.get(done.command_id)
            if row is None or (row["kind"], row["task_id"], row["made"]) != ("complete", done.task_id, 1):
                found.append(f"{place.subdomain} task {done.task_id} was acknowledged; the database has {row}")
    return found


def doubled(place: Place, ledger: Ledger) -> list[str]:
    """Return what happened more often than it was asked for, or although it was refused, or without its audit row."""
    with place.inside():
        tickets = WorkflowInstance.objects.count()
        events = dict(WorkflowEvent.objects.values_list("command_id", "kind"))
        completes = sum(kind == "complete" for kind in events.values())
        tasks = WorkflowEvent.objects.filter(kind="complete").values("task_id").distinct().count()
        audited = {
            verb: AuditEntry.objects.filter(verb=verb).count() for verb in ("ticket.submitted", "task.completed")
        }
    asked = ledger.issued.get(place.subdomain, set())
    found = [
        f"{place.subdomain}: a refused completion ({command_id}) happened all the same"
        for company, command_id in ledger.refused
        if company == place.subdomain and command_id in events
    ]
    if unasked := {command_id for command_id, kind in events.items() if kind == "submit"} - asked:
        found.append(f"{place.subdomain}: {len(unasked)} tickets that nobody asked for")
    if tickets > len(asked):
        found.append(f"{place.subdomain}: {tickets} tickets for {len(asked)} commands")
    if completes != tasks:
        found.append(f"{place.subdomain}: {completes} completions of {tasks} tasks")
    if audited != {"ticket.submitted": tickets, "task.completed": completes}:
        found.append(f"{place.subdomain}: {tickets} tickets and {completes} completions, but the audit has {audited}")
    return found


def connect_to(port: int) -> None:
    """Use PostgreSQL at that port from now on: it was killed, and may have come back at another."""
    connection.close()
    connection.settings_dict["PORT"] = port
