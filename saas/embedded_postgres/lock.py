"""One process at a time: a lock file that the operating system releases even when its holder is killed."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saas.embedded_postgres.errors import DatabaseUnavailableError

PATIENCE_SECONDS = 180


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at `path`; waits for another holder and raises DatabaseUnavailableError if it never lets go."""
    with path.open("a+b") as file:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _take(file.fileno()):
            if time.monotonic() > deadline:
                raise DatabaseUnavailableError(
                    f"Another process has been starting or stopping the database for {PATIENCE_SECONDS} seconds "
                    f"(it holds {path}). End that process and try again."
                )
            time.sleep(0.05)
        yield  # closing the file releases the lock


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
