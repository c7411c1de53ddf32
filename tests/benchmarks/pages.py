"""A page of four queries and one of one query in a company, against plain single-tenant Django on the same rows.

How fast the same code runs differs from process to process by some percent (where its objects happen to lie), so
several pairs of processes are asked, and the pair in the middle is the figure.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Protocol

from tests.benchmarks.duel import Contender
from tests.benchmarks.players.page import COUNT
from tests.benchmarks.players.served import Served
from tests.benchmarks.rows import Row, row

PAIRS, ROUNDS, REQUESTS = 5, 24, 25  # short rounds by turns, so that what disturbs the machine disturbs both
GOALS = {4: 1.10, 1: 1.25}
TURNS = 20  # companies that take turns in some rows
Speeds = tuple[float, float]  # requests per second: ours, plain Django's


class Asked(Protocol):
    """Who can be asked for pages: requests per second."""

    def play(self, shape: str, instances: int) -> float: ...


def measure(url: str) -> Iterator[Row]:
    """Yield the rows; the database has TURNS companies at least, and `t_1` belongs to the first."""
    alone, by_turns, served = ({queries: list[Speeds]() for queries in GOALS} for _kind in range(3))
    statements: dict[int, Speeds] = {}
    for _pair in range(PAIRS):
        with ExitStack() as stack:
            inside = [stack.enter_context(Contender(name=name, url=url)) for name in ("company_page", "plain_page")]
            for queries in GOALS:
                alone[queries].append(_duel(inside, (f"{queries}", f"{queries}")))
                by_turns[queries].append(_duel(inside, (f"{queries}×{TURNS}", f"{queries}")))
                statements[queries] = _statements(inside, queries)
        with ExitStack() as stack:
            outside = [stack.enter_context(_served(name, url)) for name in ("page", "plain")]
            for queries in GOALS:
                served[queries].append(_duel(outside, (f"{queries}", f"{queries}")))
    for queries, goal in GOALS.items():
        name = f"page of {queries} queries"
        yield _middle(f"{name} (ms; plain Django)", alone[queries], goal)
        yield _middle(f"{name}, {TURNS} companies by turns (ms; plain Django)", by_turns[queries], None)
        yield _middle(f"{name} over gunicorn (ms; plain Django)", served[queries], goal)
        ours, plain = statements[queries]
        yield row(f"{name} by turns, statements (plain Django)", ours=ours, reference=plain, ours_at_most=plain + 1)


def _served(name: str, url: str) -> Served:
    return Served(name=name, url=url, settings=f"tests.benchmarks.players.{name}_settings")


def _statements(players: Sequence[Asked], queries: int) -> Speeds:
    shapes = (f"{queries}×{TURNS}", f"{queries}")
    ours, plain = (player.play(COUNT + shape, 1) for player, shape in zip(players, shapes, strict=True))
    return ours, plain


def _middle(name: str, pairs: Sequence[Speeds], goal: float | None) -> Row:
    ours, plain = sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]
    return row(name, ours=1000 / ours, reference=1000 / plain, ratio_at_most=goal)


def _duel(players: Sequence[Asked], shapes: tuple[str, str]) -> Speeds:
    """Return both medians of requests per second; the first rounds only warm up."""
    speeds: list[list[float]] = [[], []]
    for number in range(ROUNDS + 4):
        for place in (0, 1) if number % 2 else (1, 0):
            speed = players[place].play(shapes[place], REQUESTS)
            if number >= 4:
                speeds[place].append(speed)
    ours, plain = (median(values) for values in speeds)
    return ours, plain
