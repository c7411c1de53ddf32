"""The two companies of a run and what the database says about them; needs Django set up on the direct address."""

import contextlib
import io
import json
from collections import Counter
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
ERRAND = """
format: ticketflower/v1
key: errand
title: A child's errand
ticket: {fields: [{id: subject, type: text}]}
start: run
steps:
  run: {type: task, title: Run, assign: {to: {role: staff}}, next: done}
  done: {type: end, result: brought}
"""
FAMILY = """
format: ticketflower/v1
key: family
title: A time, a child, a task
ticket: {fields: [{id: subject, type: text}]}
start: rest
steps:
  rest: {type: wait, title: Rest, after: PT1S, next: send}
  send: {type: sub, title: Send, workflow: errand, next: check}
  check: {type: task, title: Check, assign: {to: {role: staff}}, next: done}
  done: {type: end}
"""
WORKFLOWS = ("parallel", "linear", "family")


def build() -> list[Place]:
    """Migrate and make both companies with their people and workflows."""
    call_command("migrate_companies", verbosity=0)
    places = [
        make_company(name, people={"olga": ["owner"], **{worker: ["staff"] for worker in STAFF}})
        for name in ("acme", "globex")
    ]
    for place in places:
        for text in (PARALLEL, LINEAR, ERRAND, FAMILY):
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


def verified(*, grace: float) -> list[str]:
    """Run `manage.py verify` and return its violations; events younger than `grace` seconds may still wait."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify", json=True, grace=grace, stdout=out)
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
        events = list(WorkflowEvent.objects.values_list("command_id", "kind", "task_id", "instance__parent"))
        children = WorkflowInstance.objects.exclude(parent=None).values("parent__number", "parent_step", "parent_n")
        twins = list(children.annotate(children=Count("pk")).filter(children__gt=1))
        tickets = WorkflowInstance.objects.count()
        audited = Counter(AuditEntry.objects.values_list("verb", flat=True))
    submitted = {command_id for command_id, kind, _task, parent in events if kind == "submit" and parent is None}
    finished = [task_id for _command_id, kind, task_id, _parent in events if kind == "complete"]
    refused = {command_id for company, command_id in ledger.refused if company == place.subdomain}
    counted = {"ticket.submitted": tickets, "task.completed": len(finished)}
    found = {
        "tickets that nobody asked for": submitted - ledger.issued.get(place.subdomain, set()),
        "completions that were refused and happened all the same": refused & {event[0] for event in events},
        "tasks that were finished twice": [task_id for task_id, count in Counter(finished).items() if count > 1],
        "steps that started several children": twins,
        "more or fewer audit rows than deeds": [(verb, counted[verb], audited[verb])
                                                for verb in counted if counted[verb] != audited[verb]],
    }  # fmt: skip
    return [f"{place.subdomain}: {what}: {cases}" for what, cases in found.items() if cases]


def connect_to(port: int) -> None:
    """Use PostgreSQL at that port from now on: it was killed, and may have come back at another."""
    connection.close()
    connection.settings_dict["PORT"] = port
