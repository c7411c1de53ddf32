"""The life of the embedded server: found running or started, shared by processes, stopped by the last that leaves."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from saas.embedded_postgres import guests
from saas.embedded_postgres.accounts import choose_account, namespaces_allowed
from saas.embedded_postgres.binaries import find_binaries
from saas.embedded_postgres.cluster import Cluster
from saas.embedded_postgres.errors import DatabaseUnavailableError
from saas.embedded_postgres.lock import locked
from saas.embedded_postgres.roles import answers, ensure_application
from saas.embedded_postgres.state import State, new_state, read_state, write_state

START_SECONDS = 120  # a crash recovery may take its time
ATTEMPTS = 4  # the port may be snatched, or a killed server's last child still be leaving
FALLBACK = Path("/var/lib/ticketflower")  # for accounts that cannot reach the project's folder
LOG_LINES = 8
STARTING = (None, 0) if sys.platform == "win32" else (None,)  # on Windows the starter ends, and the server goes on


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server this process may use until it calls `stop`."""

    url: str
    started_here: bool
    folder: Path
    cluster: Cluster
    page: Path
    process: subprocess.Popen[bytes] | None

    def stop(self) -> None:
        """Stop using the server; if no other process uses it, it is stopped. A second call does nothing."""
        if not self.folder.exists():
            return
        with locked(self.folder / "lock"):
            if self.page.exists() and guests.leave(self.page):
                self.cluster.stop()
                if self.process is not None:
                    self.process.wait()


def known_url(folder: Path) -> str | None:
    """Return the address of the database kept in `folder`, running or not; None if none was made yet."""
    state = read_state(folder / "state.json")
    return state.url if state else None


def ensure_running(
    folder: Path, *, for_tests: bool = False, namespaces: Callable[[], bool] = namespaces_allowed
) -> Server:
    """Return the server whose data lives in `folder`, starting and if need be making it.

    `for_tests` trades safety after a power cut for speed and lets the role make databases. `namespaces` tells whether
    root may drop its privileges by `unshare`. Raises DatabaseUnavailableError, with what to do, if it cannot run.
    """
    folder = folder.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "lock"):
            return _ensure_running(folder, for_tests=for_tests, namespaces=namespaces)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"The database in {folder} cannot be used: {error}. Make the folder writable for this account, "
            "name another with TICKETFLOWER_VAR, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error


def _ensure_running(folder: Path, *, for_tests: bool, namespaces: Callable[[], bool]) -> Server:
    state = read_state(folder / "state.json")
    cluster, state = _cluster(folder, state, namespaces)
    process = None
    if not _runs_already(cluster, state):
        cluster.ensure_made(password=state.admin_password)
        process, state = _start(folder, cluster, state, for_tests=for_tests)
        ensure_application(state, may_create_databases=for_tests)
    return Server(
        url=state.url,
        started_here=process is not None,
        folder=folder,
        cluster=cluster,
        page=guests.join(folder / "users"),
        process=process,
    )


def _runs_already(cluster: Cluster, state: State) -> bool:
    """Whether the server runs; one that is busy or repairs itself after a crash is waited for."""
    deadline = time.monotonic() + START_SECONDS
    while process := cluster.process():
        if answers(state):
            return True
        if time.monotonic() > deadline:
            raise DatabaseUnavailableError(
                f"PostgreSQL runs (process {process.pid}) but does not answer. End that process and try again."
            )
        time.sleep(0.1)
    return False


def _cluster(folder: Path, state: State | None, namespaces: Callable[[], bool]) -> tuple[Cluster, State]:
    """Choose account, place and programs; what is chosen for new data is remembered."""
    data = Path(state.elsewhere) if state and state.elsewhere else folder / "data"
    if state is None and (data / "PG_VERSION").exists():
        raise DatabaseUnavailableError(
            f"{folder / 'state.json'} is missing: it holds the passwords of the database in {data}. "
            f"Restore it, or rename {folder} to start with an empty database."
        )
    account = choose_account(data=data, namespaces=namespaces)
    folder.chmod(0o700 if account.is_us else 0o711)  # another account must pass through
    if not account.reaches(data.parent):
        if (data / "PG_VERSION").exists():
            raise DatabaseUnavailableError(
                f"The account that runs PostgreSQL cannot enter {data.parent} any more. Let it pass "
                f"(chmod o+x on that folder and those above it), or run the command as the owner of the files."
            )
        data = _elsewhere(folder)
        state = replace(state or new_state(), elsewhere=str(data))
        print(f"PostgreSQL's account cannot enter {folder}; its data is kept in {data} instead.", file=sys.stderr)
    binaries = find_binaries()
    if not account.can_run(binaries.program("postgres")):
        binaries = binaries.copied_to(data.parent)
    return Cluster(data=data, binaries=binaries, account=account), state or new_state()


def _elsewhere(folder: Path) -> Path:
    place = FALLBACK / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    place.mkdir(parents=True, exist_ok=True)
    for each in (FALLBACK, place):
        each.chmod(0o711)
    return place / "data"


def _start(folder: Path, cluster: Cluster, state: State, *, for_tests: bool) -> tuple[subprocess.Popen[bytes], State]:
    """Start the server and wait until it answers; remembers the port it got."""
    log = folder / "server.log"
    for attempt in range(ATTEMPTS):
        time.sleep(attempt)
        state = replace(state, port=_free_port(wanted=state.port if attempt == 0 else 0))
        write_state(folder / "state.json", state)
        process = cluster.start(port=state.port, log=log, for_tests=for_tests)
        deadline = time.monotonic() + START_SECONDS
        while process.poll() in STARTING and time.monotonic() < deadline:
            if answers(state):
                return process, state
            time.sleep(0.03)
    cluster.stop()
    last = (
        "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]) if log.exists() else ""
    )
    raise DatabaseUnavailableError(f"PostgreSQL did not start. The last it wrote to {log}:\n{last}")


def _free_port(*, wanted: int) -> int:
    """Return the wanted port if it is free, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            if sys.platform != "win32":  # a port just closed is free; on Windows the option would mean something else
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DatabaseUnavailableError("No port on 127.0.0.1 is free for the database.")
