"""The databases of one run, on the server of DATABASE_URL or on the one without set-up; dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from saas.embedded_postgres import ensure_running

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("TICKETFLOWER_VAR") or ROOT / "var")
SHARED = ROOT.parent / "shared" / "data"  # the real input lies beside the repository, never in it


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where the benchmarks run. `server_url` names a database that exists; `made` is what is dropped at the end."""

    server_url: str
    made: list[str] = field(default_factory=list)

    def url_of(self, name: str) -> str:
        """Return the address of this run's database of that name, made if it is not there yet."""
        database = f"ticketflower_bench_{os.getpid()}_{name}"
        if database not in self.made:
            self._execute(f'CREATE DATABASE "{database}"')
            self.made.append(database)
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{database}"))

    def drop_all(self) -> None:
        """Leave the server as it was found."""
        while self.made:
            self._execute(f'DROP DATABASE IF EXISTS "{self.made.pop()}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        connection = psycopg2.connect(self.server_url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


@contextmanager
def ground() -> Iterator[Ground]:
    """Find the server, and say goodbye to it after the block."""
    given = os.environ.get("DATABASE_URL")
    server = None if given else ensure_running(VAR / "test-postgres", for_tests=True)  # there databases may be made
    url = given or server.url
    found = Ground(server_url=urlunsplit(urlsplit(url)._replace(path="/postgres")))
    try:
        yield found
    finally:
        found.drop_all()
        if server is not None:
            server.stop()
