"""Five branches of 1,000 tickets finished by 16 threads at once: none may get stuck, and none may wait long."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from time import perf_counter

from tests.benchmarks.ground import Ground
from tests.benchmarks.rows import Row, row
from tests.benchmarks.shapes import BRANCHES
from tests.benchmarks.world import World, enter, found

TICKETS = int(os.environ.get("BENCH_TICKETS", "1000"))
THREADS = 16


def measure(ground: Ground) -> Iterator[Row]:
    """Yield how many tickets got stuck, and the p99 of a completion in milliseconds against its median."""
    url = ground.url_of("product")
    found(url)
    world = enter(url)
    tickets = [world.submit("parallel") for _number in range(TICKETS)]
    tasks = [task for ticket in tickets for task in world.open_tasks(ticket)]  # neighbours meet at one join
    with ThreadPoolExecutor(THREADS, initializer=_in_the_company, initargs=(world.schema_name,)) as pool:
        seconds = list(pool.map(lambda task: _timed(world, task), tasks))
    at = quantiles(seconds, n=100)
    met = sum(len(world.open_tasks(ticket)) == 1 for ticket in tickets)
    branches = len(BRANCHES) * TICKETS
    yield row(
        f"join, {branches:,} completions by {THREADS} threads (tickets stuck)",
        ours=TICKETS - met,
        reference=1,
        ours_at_most=0,
    )
    yield row(
        "join, p99 of a completion (ms; its median)", ours=1000 * at[98], reference=1000 * at[49], ours_at_most=150
    )


def _in_the_company(schema_name: str) -> None:
    """A new thread begins in `public`."""
    from django.db import connection

    connection.set_schema(schema_name)


def _timed(world: World, task: int) -> float:
    begin = perf_counter()
    world.complete(task)
    return perf_counter() - begin
