"""The real thing on this machine: PostgreSQL, web server and worker as processes that can be killed and come back."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import psutil

from saas.embedded_postgres import Server, ensure_running
from tests.chaos.proxy import Proxy

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 90.0  # seconds until something that should have started counts as broken
LOOK = 0.02


class StageError(RuntimeError):
    """Something of the stage itself did not work: the run proves nothing."""


def kill(process: psutil.Process | subprocess.Popen[bytes] | None) -> None:
    """Kill -9 (TerminateProcess on Windows) a process with all it has started."""
    if process is None:
        return
    with contextlib.suppress(psutil.Error):
        top = psutil.Process(process.pid)
        for each in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                each.kill()
    with contextlib.suppress(psutil.Error):
        process.wait(PATIENCE)


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Return once the condition holds; raises StageError if it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise StageError(f"{what} did not happen within {patience:g} seconds.")
        time.sleep(LOOK)


@dataclass(kw_only=True)
class Postgres:
    """A private server with data of its own that survives being killed, as a real one does."""

    folder: Path
    servers: list[Server] = field(default_factory=list)

    def start(self) -> None:
        """Start it, or start it again after it was killed."""
        self.servers.append(ensure_running(self.folder))

    @property
    def url(self) -> str:
        """The address of the database, past every proxy."""
        return self.servers[-1].url

    @property
    def port(self) -> int:
        """The port it has now."""
        return urlsplit(self.url).port or 0

    def kill(self) -> None:
        """Kill -9 the server and its backends; what was committed must survive."""
        kill(self.servers[-1].cluster.process())
        if (started := self.servers[-1].process) is not None:
            started.wait(PATIENCE)

    def stop(self) -> None:
        """End it for good."""
        for server in self.servers:
            server.stop()


@dataclass(kw_only=True)
class Program:
    """One of the product's own processes, tied to our life, its database behind a proxy."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    proxy: Proxy
    is_up: Callable[["Program"], bool]
    process: subprocess.Popen[bytes] | None = None
    trips_before: int = 0

    def start(self) -> None:
        """Start it without waiting."""
        self.trips_before = self.proxy.trips
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "saas.lifeline", *self.arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **self.environment},
            )

    def wait(self) -> None:
        """Wait until it works; raises StageError if it does not."""
        wait_until(self._works, f"The start of {self.name}")

    def kill(self) -> None:
        """Kill -9 it with all its children."""
        kill(self.process)

    def kill_one_child(self) -> None:
        """Kill -9 one of its children; itself where it has none."""
        children = psutil.Process(self.process.pid).children() if self.process else []
        kill(children[0] if children else self.process)

    def revive(self) -> None:
        """Start it again if it is dead."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def _works(self) -> bool:
        self.revive()
        return self.is_up(self)


def web_answers(program: Program) -> bool:
    """Whether the web server answers and reaches the database."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{program.environment['PORT']}/health/ready", timeout=5):
            return True
    except (URLError, OSError):
        return False


def has_asked_the_database(program: Program) -> bool:
    """Whether the program has made a round trip since it was started."""
    return program.proxy.trips > program.trips_before
