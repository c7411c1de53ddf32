"""Keeps what locust measured in the window that counts, and writes it down: locust's own figures are rounded."""

import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

SEEN = "next task visible"
POLL = "(looking for the next task)"


class Recorder:
    """Takes every request that began between `begin` and `end` (seconds since the epoch)."""

    def __init__(self, *, warm_up: float, seconds: float) -> None:
        self._warm_up, self._seconds = warm_up, seconds
        self.begin = self.end = float("inf")
        self._samples: dict[str, list[float]] = defaultdict(list)
        self._faults: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()

    def start(self, **_ignored: Any) -> None:
        """The first person comes now."""
        self.begin = time.time() + self._warm_up
        self.end = self.begin + self._seconds

    def request(
        self, *, name: str, response_time: float, exception: BaseException | None, start_time: float, **_ignored: Any
    ) -> None:
        """Take a request as locust tells of it; one that failed has no time worth keeping, only its fault."""
        if not self.begin <= start_time < self.end:
            return
        if exception is None:
            self._samples[name].append(response_time)
        else:
            self._faults[f"{name}: {exception}"] += 1

    def count(self, what: str) -> None:
        """Count something that is neither a request nor a fault."""
        if self.begin <= time.time() < self.end:
            self._counts[what] += 1

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        document = {"seconds": self._seconds, "samples": self._samples, "faults": self._faults, "counts": self._counts}
        path.write_text(json.dumps(document), encoding="utf-8")
