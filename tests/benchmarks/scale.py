"""Growth: sign-up, request, upgrade and worker with 1, 100 and 1,000 companies of realistic data, side by side.

SCALE="1 100 1000" says how many; each number has a database of its own. What is compared is the product with itself.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tests.benchmarks import tenancy
from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.rows import Row, row

NUMBERS = tuple(int(number) for number in os.environ.get("SCALE", "1 100 1000").split())


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What is measured: an action of a player, how often, and how many times as much the largest may need."""

    name: str
    action: str
    times: int = 1
    player: str = "growth"
    settings: str = tenancy.PRODUCT
    release: str = ""
    of: Callable[[Sequence[float]], float] = median
    scale: float = 1000.0  # seconds to milliseconds
    rounds: int = 2  # by turns, of which the best counts: what disturbs the machine disturbs them all
    at_most: float | None = None


FIGURES = (
    Figure(name="sign-up, whole command (ms)", action="sign_up", times=7, at_most=2.0),
    Figure(name="schema from the pool (ms)", action="pool", times=7, player="fleet", at_most=3.0),
    Figure(name="schema by replay (ms)", action="replay", times=7, player="fleet", at_most=2.0),
    Figure(name="list of tickets, median (ms)", action="request", times=200, at_most=2.0),
    Figure(name="list of tickets, p95 (ms)", action="request", times=200, of=_p95, at_most=2.0),
    Figure(name="worker, a tick with nothing to do (ms)", action="tick", times=200, at_most=2.0),
    Figure(name="worker, one event (ms)", action="event", times=100, at_most=2.0),
    Figure(name="worker, the sweep over everybody (ms)", action="sweep", times=2),
    Figure(name="upgrade, nothing to do (ms)", action="upgrade", player="fleet"),
    Figure(
        name="upgrade, a field and an index added (ms)",
        action="upgrade",
        player="fleet",
        settings=tenancy.NEXT,
        release="sql",
        rounds=1,  # then it is done
    ),
    Figure(name="database (MB)", action="size", scale=1.0, rounds=1),
)


def measure(ground: Ground) -> Iterator[Row]:
    """Yield, for each figure and number of companies, what it takes against what it takes with the fewest."""
    urls = {number: settled(ground, number) for number in NUMBERS}
    smallest = min(NUMBERS)
    for figure in FIGURES:
        rounds = [{number: take(figure, url) for number, url in urls.items()} for _round in range(figure.rounds)]
        taken: Mapping[int, float] = {number: min(each[number] for each in rounds) for number in NUMBERS}
        for number in NUMBERS:
            if number != smallest:
                yield row(
                    f"{figure.name}, {number:,} companies (with {smallest})",
                    ours=taken[number],
                    reference=taken[smallest],
                    ratio_at_most=figure.at_most,
                )


def settled(ground: Ground, number: int) -> str:
    url, began = ground.url_of(f"scale_{number}"), time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.players.settle", str(number)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": tenancy.PRODUCT},
        check=True,
    )
    print(f"  {number:,} companies made in {time.monotonic() - began:,.0f} s", file=sys.stderr, flush=True)
    return url


def take(figure: Figure, url: str) -> float:
    seconds = tenancy.play(
        url, figure.settings, figure.action, figure.times, player=figure.player, NEXT_RELEASE=figure.release
    )
    return figure.scale * figure.of(seconds)
