"""The page over gunicorn: one worker process with one thread, one kept connection, on a free port of loopback."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from itertools import cycle
from time import perf_counter
from typing import Self

from tests.benchmarks.ground import ROOT

WAIT = 30.0  # seconds until it must answer


class Served:
    """A gunicorn with these settings; `play` answers like a contender."""

    def __init__(self, *, name: str, url: str, settings: str) -> None:
        self.name, self._url, self._settings = name, url, settings

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self._port}", "--workers", "1",
             "--worker-class", "gthread", "--threads", "1", "--keep-alive", "60", "--no-control-socket",
             "tests.benchmarks.plain.served"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": self._url, "DJANGO_SETTINGS_MODULE": self._settings},
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=WAIT)
        until = time.monotonic() + WAIT
        while True:
            try:
                self._ask("1", {"Host": "company1.localhost:8000"})
                return self
            except OSError:
                self._connection.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def __exit__(self, *_error: object) -> None:
        """Let it end."""
        self._connection.close()
        self._process.terminate()
        self._process.wait()

    def play(self, shape: str, instances: int) -> float:
        """Ask for the page so many times and return the requests per second; shapes are PagePlayer's."""
        queries, _sign, companies = shape.partition("×")
        hosts = cycle([{"Host": f"company{number}.localhost:8000"} for number in range(1, int(companies or 1) + 1)])
        begin = perf_counter()
        for _number in range(instances):
            self._ask(queries, next(hosts))
        return instances / (perf_counter() - begin)

    def _ask(self, queries: str, headers: Mapping[str, str]) -> None:
        self._connection.request("GET", f"/{queries}/", headers=dict(headers))
        answer = self._connection.getresponse()
        if answer.status != 200 or b"Member" not in answer.read():
            raise RuntimeError(f"The page answered {answer.status}.")
