"""How much memory processes have, on Linux: what is shared counts by shares, so that a sum is true."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MEGABYTE = 1_000_000


def own_memory(pid: int) -> float:
    """Return the process' proportional share of memory in MB. Raises OSError where that cannot be read."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("Pss:")]
    return int(kilobytes) * 1024 / MEGABYTE


def family(pid: int) -> Iterable[int]:
    """Yield the process and all that come from it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield from family(int(child))


def memory_of(*pids: int) -> float:
    """Return what these processes and their children have together, in MB; one that has just ended has nothing."""
    total = 0.0
    for parent in pids:
        for pid in list(family(parent)):
            with suppress(FileNotFoundError, ProcessLookupError):
                total += own_memory(pid)
    return total
