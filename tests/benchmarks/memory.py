"""How much memory processes have, on Linux: what is shared counts by shares, so that a sum is true."""

from contextlib import suppress

import psutil

MEGABYTE = 1_000_000


def memory_of(*pids: int) -> float:
    """Return what these processes and their children have together, in MB; one that has just ended has nothing."""
    total = 0
    for pid in pids:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += process.memory_full_info().pss
    return total / MEGABYTE
