"""The background worker: what others wait while one company floods it, several side by side, memory, the idle tick."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import quantiles
from typing import Any

import psycopg2

from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.memory import memory_of
from tests.benchmarks.rows import Row, row

COMPANIES = 11  # the first is the noisy one
EVENTS = int(os.environ.get("BENCH_EVENTS", "100000"))  # that wait in the noisy company at once
PROBES = 60  # events of the others, one at a time
PATIENCE = 60.0  # seconds an event may wait before the bench gives up
FLOOD = """
INSERT INTO t_1.workflow_ops_workflowevent (kind, payload, command_id, at, ahead, instance_id)
SELECT 'message', '{"name": "x"}', gen_random_uuid(), now(), false, i.id
FROM generate_series(1, %(events)s / 50) AS n, LATERAL (SELECT id FROM t_1.workflow_ops_workflowinstance
    WHERE status = 'running' ORDER BY id LIMIT 50) AS i ORDER BY n
"""
PROBE = """
INSERT INTO {schema}.workflow_ops_workflowevent (kind, payload, command_id, at, ahead, instance_id)
SELECT 'message', '{{"name": "x"}}', gen_random_uuid(), now(), false, id FROM {schema}.workflow_ops_workflowinstance
WHERE status = 'running' ORDER BY random() LIMIT 1 RETURNING id
"""
HINT = "INSERT INTO public.companies_wakeup (company_id, written_at) VALUES (%s, now())"


def measure(ground: Ground) -> Iterator[Row]:
    """Yield the rows, in a database of their own."""
    url = ground.url_of("worker")
    settle = [sys.executable, "-m", "tests.benchmarks.players.settle", str(COMPANIES)]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "saas.settings"}
    subprocess.run(settle, cwd=ROOT, env=environment, check=True)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor, workers(environment, 1) as [process]:
        calm = _delays(cursor)
        at_rest = memory_of(process.pid)
        cursor.execute(FLOOD, {"events": EVENTS})
        cursor.execute(HINT, [1])
        before, began = _waiting(cursor), time.monotonic()
        flooded = _delays(cursor)
        left, seconds = _waiting(cursor), time.monotonic() - began
        in_flood = memory_of(process.pid)
        if left == 0:
            raise RuntimeError("The flood was over before the others were measured: raise BENCH_EVENTS.")
        yield row(
            f"p95 of an event while another company has {EVENTS:,} (s; without them)",
            ours=_p95(flooded),
            reference=_p95(calm),
            ratio_at_most=2.0,
        )
        yield row(
            "memory of the worker in the flood (MB; at rest)", ours=in_flood, reference=at_rest, ratio_at_most=2.0
        )
        one = (before - left) / seconds
    with connection.cursor() as cursor:
        yield _side_by_side(cursor, environment, one)
    connection.close()


def _side_by_side(cursor: Any, environment: dict[str, str], one: float) -> Row:
    """Let two workers have two floods: nothing is done twice, and together they do more than one."""
    cursor.execute(FLOOD.replace("t_1.", "t_2."), {"events": EVENTS})
    for company in (1, 2):
        cursor.execute(HINT, [company])
    with workers(environment, 2):
        time.sleep(3)
        before, began = _waiting(cursor, "t_1") + _waiting(cursor, "t_2"), time.monotonic()
        time.sleep(15)
        done = before - _waiting(cursor, "t_1") - _waiting(cursor, "t_2")
        two = done / (time.monotonic() - began)
    return row("events/s of two workers in two floods (one worker in one)", ours=two, reference=one)


@contextmanager
def workers(environment: dict[str, str], number: int) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """Run so many workers for the block."""
    command = [sys.executable, "manage.py", "run_worker"]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment) for _number in range(number)]
    try:
        time.sleep(5)  # start, first sweep, a pool of ready schemas
        yield processes
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait()


def _delays(cursor: Any) -> list[float]:
    """Return how many seconds each of PROBES events waited, stored at moments that know nothing of the worker's."""
    dice = random.Random(2)  # noqa: S311  # the same moments every time
    delays = []
    for _number in range(PROBES):
        company = dice.randint(2, COMPANIES)
        time.sleep(dice.uniform(0.1, 0.6))
        began = time.monotonic()
        cursor.execute(PROBE.format(schema=f"t_{company}"))
        [event_id] = cursor.fetchone()
        cursor.execute(HINT, [company])
        _wait_for(cursor, f"t_{company}", event_id)
        delays.append(time.monotonic() - began)
    return delays


def _wait_for(cursor: Any, schema: str, event_id: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        cursor.execute(f"SELECT processed_at FROM {schema}.workflow_ops_workflowevent WHERE id = %s", [event_id])  # noqa: S608  # our own schema
        if cursor.fetchone()[0] is not None:
            return
        time.sleep(0.01)
    raise RuntimeError(f"An event of {schema} waited longer than {PATIENCE:g} seconds.")


def _waiting(cursor: Any, schema: str = "t_1") -> int:
    cursor.execute(f"SELECT count(*) FROM {schema}.workflow_ops_workflowevent WHERE processed_at IS NULL")  # noqa: S608  # our own schema
    return int(cursor.fetchone()[0])


def _p95(delays: Sequence[float]) -> float:
    return quantiles(delays, n=20)[-1]
