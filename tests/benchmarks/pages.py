"""A page of four queries and one of one query in a company, against plain single-tenant Django on the same rows."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Protocol

from tests.benchmarks.duel import Contender
from tests.benchmarks.players.page import COUNT
from tests.benchmarks.players.served import Served
from tests.benchmarks.rows import Row, row

ROUNDS, REQUESTS = 60, 25  # short rounds in turn, so that what disturbs the machine disturbs both
GOALS = {4: 1.10, 1: 1.25}
TURNS = 20  # companies that take turns in the last rows


class Asked(Protocol):
    """Who can be asked for pages: requests per second."""

    def play(self, shape: str, instances: int) -> float: ...


def measure(url: str) -> Iterator[Row]:
    """Yield the rows; the database has TURNS companies at least, and `t_1` belongs to the first."""
    with ExitStack() as stack:
        inside: Sequence[Contender] = [
            stack.enter_context(Contender(name=name, url=url)) for name in ("company_page", "plain_page")
        ]
        for queries, goal in GOALS.items():
            yield _compared(f"page of {queries} queries", inside, (str(queries), str(queries)), goal)
            yield _compared(
                f"page of {queries} queries, {TURNS} companies by turns",
                inside,
                (f"{queries}×{TURNS}", str(queries)),
                None,
            )
            ours, plain = (player.play(COUNT + shape, 1) for player, shape in zip(
                inside, (f"{queries}×{TURNS}", str(queries)), strict=True)
            )  # fmt: skip
            yield row(
                f"page of {queries} queries by turns, statements (plain Django)",
                ours=ours,
                reference=plain,
                ours_at_most=plain + 1,
            )
    with ExitStack() as stack:
        served = [
            stack.enter_context(Served(name=name, url=url, settings=f"tests.benchmarks.players.{name}_settings"))
            for name in ("page", "plain")
        ]
        for queries, goal in GOALS.items():
            yield _compared(f"page of {queries} queries over gunicorn", served, (str(queries), str(queries)), goal)


def _compared(name: str, players: Sequence[Asked], shapes: tuple[str, str], goal: float | None) -> Row:
    ours, plain = _duel(players, shapes)
    return row(f"{name} (ms; plain Django)", ours=1000 / ours, reference=1000 / plain, ratio_at_most=goal)


def _duel(players: Sequence[Asked], shapes: tuple[str, str]) -> tuple[float, float]:
    """Return both medians of requests per second; the first rounds only warm up."""
    speeds: list[list[float]] = [[], []]
    for number in range(ROUNDS + 4):
        for place in (0, 1) if number % 2 else (1, 0):
            speed = players[place].play(shapes[place], REQUESTS)
            if number >= 4:
                speeds[place].append(speed)
    ours, plain = (median(values) for values in speeds)
    return ours, plain
