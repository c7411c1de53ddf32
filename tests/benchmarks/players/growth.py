"""`python -m tests.benchmarks.players.growth ACTION NUMBER`: what may depend on the number of companies; in seconds."""

import json
import sys
import uuid
from collections.abc import Sequence
from itertools import cycle
from time import perf_counter

import django

from tests.benchmarks.players.fleet import times

WORDS = b"Label printer"  # a ticket of every company's list


def sign_up(number: int) -> Sequence[float]:
    """Found so many companies by the command behind the page, each with a ready schema waiting."""
    from django.utils import timezone

    from shared_apps.companies.schema_pool import refill
    from shared_apps.signup.commands import start_company

    seconds = []
    for position in range(number + 1):
        refill(size=2, now=timezone.now(), most=2)
        mark = uuid.uuid4().hex[:12]
        begin = perf_counter()
        start_company(
            company_name="New company",
            subdomain=f"n{mark}",
            person_name="Nora",
            email=f"nora@{mark}.example",
            password="a long enough password",
            now=timezone.now(),
        )
        seconds += [perf_counter() - begin] if position else []
    return seconds


def request(number: int) -> Sequence[float]:
    """Ask for the list of tickets so many times, all middleware included, by turns in up to 200 companies."""
    from tests.factories.companies import Client, sign_in

    from shared_apps.companies.models import Company  # isort: skip
    from shared_apps.users.models import User

    clients = []
    for company in Company.objects.filter(domains__domain__startswith="company").order_by("pk")[:200]:
        label = company.domains.get(is_primary=True).domain
        client = Client(headers={"host": f"{label}.localhost:8000"})
        sign_in(client, User.objects.get(email=f"manager1@{label}.example"), company_id=company.pk)
        clients.append(client)
    seconds = []
    for position, client in zip(range(number + len(clients)), cycle(clients), strict=False):
        begin = perf_counter()
        answer = client.get("/tickets/")
        if position >= len(clients):
            seconds.append(perf_counter() - begin)
        if answer.status_code != 200 or WORDS not in answer.content:
            raise RuntimeError(f"{client} was answered {answer.status_code}.")
    return seconds


def tick(number: int) -> Sequence[float]:
    """Let an idle worker look for work so many times, between two sweeps."""
    worker = _worker()
    worker._look()  # the first one sweeps and looks after the platform
    return times(number, worker._look)


def sweep(number: int) -> Sequence[float]:
    """Let a worker ask everybody what waits, so many times."""
    from shared_apps.companies.queries import active_companies
    from tenant_apps.workflow_ops.sweeper import find_work

    return times(number, lambda: find_work(companies=active_companies()))


def event(number: int) -> Sequence[float]:
    """Let a worker follow an event of some company, so many times: the hint is there, all else is quiet."""
    from django.db import connection
    from django.utils import timezone

    from shared_apps.companies import tenancy
    from shared_apps.companies.commands import wake
    from shared_apps.companies.queries import active_companies
    from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance

    worker, companies = _worker(), list(active_companies())
    worker._look()
    seconds = []
    for position in range(number):
        company = companies[position * 7 % len(companies)]
        with tenancy.company_context(company.schema_name):
            ticket = WorkflowInstance.objects.filter(status="running").order_by("?").first()
            if ticket is None:
                continue
            WorkflowEvent.objects.create(instance=ticket, kind="message", payload={"name": "x"}, at=timezone.now())
        wake(company_id=company.pk, now=timezone.now())
        begin = perf_counter()
        worker._look()
        seconds.append(perf_counter() - begin)
        with tenancy.company_context(company.schema_name), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM workflow_ops_workflowevent WHERE processed_at IS NULL")
            if cursor.fetchone() != (0,):
                raise RuntimeError("The worker left an event behind.")
    return seconds


def size(_number: int) -> Sequence[float]:
    """Return how many megabytes the database has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return [cursor.fetchone()[0] / 1_000_000]


def _worker():  # type: ignore[no-untyped-def]  # its module can be read after django.setup() only
    import threading

    from tenant_apps.workflow_ops.worker import Worker

    never = float("inf")
    return Worker(
        stop=threading.Event(), tick_seconds=0.0, sweep_seconds=3600, next_watch=never, next_tidy=never,
        next_refill=never, next_seal=never,
    )  # fmt: skip


ACTIONS = {act.__name__: act for act in (sign_up, request, tick, sweep, event, size)}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(ACTIONS[sys.argv[1]](int(sys.argv[2]))))
