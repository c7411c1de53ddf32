"""How many cores each part of a run kept busy, from the processes' own clocks."""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

DATABASE, REST = "PostgreSQL for us", "the rest of the machine"
LOOK_EVERY = 5.0  # seconds; what a backend spends after the last look before it ends is missed


@dataclass(kw_only=True)
class Clocks:
    """Reads the clocks of the parts and of the backends that work in one database."""

    parts: Mapping[str, psutil.Process]
    database: str
    _backends: dict[int, float] = field(default_factory=dict)  # what each spent until it was last seen

    def busy(self, *, seconds: float) -> dict[str, float]:
        """Return after so many seconds how many cores each part kept busy; what is no part's goes to the rest."""
        before, machine = self._spent(), _machine()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(LOOK_EVERY, left))
            after = self._spent()
        cores = {name: (after[name] - before[name]) / seconds for name in before}
        return {**cores, REST: (_machine() - machine) / seconds - sum(cores.values())}

    def _spent(self) -> dict[str, float]:
        """What each part has spent so far; a process counts with its children, also ended ones."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                title = " ".join(process.cmdline())
                if title.startswith("postgres: ") and f" {self.database} " in title:
                    self._backends[process.pid] = _own(process)
        return {
            **{name: _tree(process) for name, process in self.parts.items()},
            DATABASE: sum(self._backends.values()),
        }


def _tree(process: psutil.Process) -> float:
    total = 0.0
    with contextlib.suppress(psutil.Error):
        times = process.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                total += _own(child)
    return total


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _machine() -> float:
    times = psutil.cpu_times()
    return sum(times[:8]) - times.idle - float(getattr(times, "iowait", 0.0))
