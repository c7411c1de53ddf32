"""How many cores each part of a run kept busy, from the processes' own clocks."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

REST = "PostgreSQL and the rest of the machine"


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Seconds of processor time so far: by part, and of the whole machine."""

    by_part: Mapping[str, float]
    machine: float


def spent(parts: Mapping[str, psutil.Process]) -> Spent:
    """Read the clocks; a process counts with its children, also those that have ended."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    return Spent(by_part={name: _of(process) for name, process in parts.items()}, machine=sum(times[:8]) - idle)


def busy(before: Spent, after: Spent, *, seconds: float) -> dict[str, float]:
    """Return the cores that each part kept busy in between; what is no part's goes to the rest."""
    cores = {name: (after.by_part[name] - before.by_part[name]) / seconds for name in before.by_part}
    return {**cores, REST: (after.machine - before.machine) / seconds - sum(cores.values())}


def _of(process: psutil.Process) -> float:
    total = 0.0
    with contextlib.suppress(psutil.Error):
        own = process.cpu_times()
        total += own.user + own.system + own.children_user + own.children_system
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                times = child.cpu_times()
                total += times.user + times.system
    return total
