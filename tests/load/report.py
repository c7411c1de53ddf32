"""What a run comes to: the waiting per kind of page, and the goals that it reached or missed."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.rows import Row
from tests.load.cores import REST
from tests.load.recording import POLL, SEEN

GOALS = ((95, 300.0), (99, 800.0))  # percentile and milliseconds, over all pages
SEEN_GOAL = (95, 1000.0)
HEADINGS = ("", "asked for", "p50 ms", "p95 ms", "p99 ms", "most ms")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How long one kind of page took."""

    name: str
    count: int
    p50: float
    p95: float
    p99: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was recorded: milliseconds by name, faults and other counts, during so many seconds."""

    seconds: float
    samples: Mapping[str, Sequence[float]]
    faults: Mapping[str, int]
    counts: Mapping[str, int]

    @property
    def pages(self) -> list[float]:
        """All that people asked for by themselves."""
        return [each for name, times in self.samples.items() if name not in (SEEN, POLL) for each in times]


def read(path: Path) -> Measured:
    """Return what the recorder wrote."""
    return Measured(**json.loads(path.read_text(encoding="utf-8")))


def percentile(times: Sequence[float], share: float) -> float:
    """Return the smallest time that so many per cent do not exceed; infinite if there is none."""
    if not times:
        return math.inf
    return sorted(times)[max(0, math.ceil(len(times) * share / 100) - 1)]


def waiting(name: str, times: Sequence[float]) -> Waiting:
    """Return how long that kind took."""
    p50, p95, p99, most = (round(percentile(times, share), 1) for share in (50, 95, 99, 100))
    return Waiting(name=name, count=len(times), p50=p50, p95=p95, p99=p99, most=most)


def per_kind(measured: Measured) -> list[Waiting]:
    """Return every kind of page by its p95, all pages together, and what is told apart from them."""
    pages = [waiting(name, times) for name, times in measured.samples.items() if name not in (SEEN, POLL)]
    apart = [waiting(name, measured.samples[name]) for name in (SEEN, POLL) if name in measured.samples]
    return [*sorted(pages, key=lambda each: -each.p95), waiting("all pages", measured.pages), *apart]


def rows(measured: Measured, *, cores: Mapping[str, float], thinking: float, users: int) -> list[Row]:
    """Return the goals, and what only informs: how much was asked for, and how many cores each part kept busy."""
    pages = measured.pages
    faults = float(sum(measured.faults.values()))
    found = [_limit(f"all pages, p{share} (ms; goal)", percentile(pages, share), limit) for share, limit in GOALS]
    seen = percentile(measured.samples.get(SEEN, ()), SEEN_GOAL[0])
    found.append(_limit(f"{SEEN}, p{SEEN_GOAL[0]} (ms; goal)", seen, SEEN_GOAL[1]))
    found.append(Row(name="faults", ours=faults, reference=0.0, ratio=faults, goal="none", ok=faults == 0))
    found.append(_figure("pages per second (if nobody waited)", len(pages) / measured.seconds, users / thinking))
    found += [_figure(f"{what} (of others’ work)", float(count), 1.0) for what, count in measured.counts.items()]
    for name, busy in cores.items():
        found.append(_figure(f"cores kept busy: {name} (all)", busy, sum(cores.values()) or 1.0))
    if pages:  # looking for the next task is work, too, and counts as the page that it is
        asked = len(pages) + len(measured.samples.get(POLL, ()))
        spent = {name: 1000 * busy * measured.seconds / asked for name, busy in cores.items() if name != REST}
        found += [
            _figure(f"processor ms per page: {name} (all)", each, sum(spent.values())) for name, each in spent.items()
        ]
    return found


def pages_table(kinds: Iterable[Waiting]) -> str:
    """Return the kinds as aligned text."""
    lines = [HEADINGS, *(tuple(str(value) for value in asdict(kind).values()) for kind in kinds)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            (line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)))
        )
        for line in lines
    )


def _limit(name: str, found: float, limit: float) -> Row:
    ok = found <= limit
    found = round(min(found, 1e9), 1)  # JSON has no infinity
    return Row(name=name, ours=found, reference=limit, ratio=round(found / limit, 3), goal=f"≤ {limit:g}", ok=ok)


def _figure(name: str, ours: float, reference: float) -> Row:
    return Row(
        name=name,
        ours=round(ours, 2),
        reference=round(reference, 2),
        ratio=round(ours / reference, 3),
        goal="",
        ok=True,
    )
