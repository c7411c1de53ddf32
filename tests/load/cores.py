"""How many cores each part of a run kept busy, from the processes' own clocks."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

DATABASE, REST = "PostgreSQL for us", "the rest of the machine"


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Seconds of processor time so far: by part, and of the whole machine."""

    by_part: Mapping[str, float]
    machine: float


def spent(parts: Mapping[str, psutil.Process], *, database: str) -> Spent:
    """Read the clocks; a process counts with its children, also ended ones, and PostgreSQL by its backends' titles."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    by_part = {name: _of(process) for name, process in parts.items()}
    return Spent(by_part={**by_part, DATABASE: _backends(database)}, machine=sum(times[:8]) - idle)


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
                total += _own(child)
    return total


def _backends(database: str) -> float:
    """What the living backends of the database have spent; one that ended in between is missed."""
    total = 0.0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            title = " ".join(process.cmdline())
            if title.startswith("postgres: ") and f" {database} " in title:
                total += _own(process)
    return total


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
