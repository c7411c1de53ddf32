"""Completing a task through the real command: against SQL by hand, viewflow, SpiffWorkflow; statements; growth."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from statistics import median
from time import perf_counter

from tests.benchmarks.duel import contenders, duel
from tests.benchmarks.ground import Ground
from tests.benchmarks.rows import Row, row
from tests.benchmarks.world import enter, found

YOUNG, OLD, AROUND = 5, 120, 7  # completions before the young and the old steps, and how many are measured there


def measure(ground: Ground) -> Iterator[Row]:
    """Yield, for ten tasks in a row and for five at once and one after, what each contender needs; then our growth."""
    url = ground.url_of("product")
    found(url)
    with ExitStack() as stack:
        names = ("product", "floor", "viewflow", "spiff")
        players = [stack.enter_context(player) for player in contenders(ground, *names)]
        for shape in ("linear", "parallel"):
            yield from _compared(shape, duel(players, shape))
    yield from _growth(url)


def _compared(shape: str, speeds: Mapping[str, float]) -> Iterator[Row]:
    ours = speeds["product"]
    yield row(
        f"complete, {shape} (ms; psycopg2 by hand)",
        ours=1000 / ours,
        reference=1000 / speeds["floor"],
        ratio_at_most=2.5,
    )
    yield row(
        f"complete, {shape} (steps/s; viewflow with its lock)",
        ours=ours,
        reference=speeds["viewflow"],
        ratio_at_least=1.5,
    )
    yield row(
        f"complete, {shape} (steps/s; SpiffWorkflow, JSON and commit, no tasks, no audit)",
        ours=ours,
        reference=speeds["spiff"],
    )


def _growth(url: str) -> Iterator[Row]:
    world = enter(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    instance_id = world.submit("loop")
    seconds: dict[int, list[float]] = {YOUNG: [], OLD: []}
    statements: dict[int, int] = {}
    for number in range(OLD + AROUND):
        [task_id] = world.open_tasks(instance_id)
        age = YOUNG if YOUNG <= number < YOUNG + AROUND else OLD if number >= OLD else None
        if number in (YOUNG + AROUND, OLD - 1):
            with CaptureQueriesContext(connection) as seen:
                world.complete(task_id, "again")
            statements[number] = sum(query["sql"] not in ("BEGIN", "COMMIT") for query in seen.captured_queries)
            continue
        begin = perf_counter()
        world.complete(task_id, "again")
        if age is not None:
            seconds[age].append(perf_counter() - begin)
    old_ms, young_ms = 1000 * median(seconds[OLD]), 1000 * median(seconds[YOUNG])
    yield row("step 120 against step 5 (ms)", ours=old_ms, reference=young_ms, ratio_at_most=1.2)
    young, old = sorted(statements.items())
    yield row(
        "SQL statements a step besides BEGIN and COMMIT, old against young",
        ours=old[1],
        reference=young[1],
        ours_at_most=14,
    )
