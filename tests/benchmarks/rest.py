"""Memory of the whole product at rest: gunicorn as it is deployed, the worker and PostgreSQL, with fifty companies.

All have been visited. PostgreSQL is the one without set-up, fresh and for itself, whatever DATABASE_URL says. On Linux.
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2

from saas.embedded_postgres import ensure_running
from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.memory import memory_of
from tests.benchmarks.rows import Row, row
from tests.benchmarks.worker import workers

COMPANIES = 50
CLIENTS = 12  # connections at once, more than the deployed server has threads, so that each has a database connection
SETTLED = 10.0  # seconds without requests before it counts as rest
GOAL = 512.0  # MB


def measure(_ground: Ground) -> Iterator[Row]:
    """Yield what web, worker and PostgreSQL have, and their sum against the goal."""
    with tempfile.TemporaryDirectory() as folder:
        server = ensure_running(Path(folder) / "postgres")
        try:
            parts = _at_rest(server.url)
        finally:
            server.stop()
    for name, megabytes in parts.items():
        yield row(f"memory at rest, {COMPANIES} companies: {name} (MB; goal for all)", ours=megabytes, reference=GOAL)
    yield row(
        f"memory at rest, {COMPANIES} companies: all (MB; goal)",
        ours=sum(parts.values()),
        reference=GOAL,
        ours_at_most=GOAL,
    )


def _at_rest(url: str) -> dict[str, float]:
    """Return the memory in MB of each part."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "saas.settings"}
    settle = [sys.executable, "-m", "tests.benchmarks.players.settle", str(COMPANIES)]
    subprocess.run(settle, cwd=ROOT, env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}",
         "saas.wsgi"],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with workers(environment, 1) as [worker]:
            _visit_everybody(port)
            time.sleep(SETTLED)
            return {
                "web": memory_of(web.pid),
                "worker": memory_of(worker.pid),
                "PostgreSQL": memory_of(_postmaster(url)),
            }
    finally:
        web.terminate()
        web.wait()


def _visit_everybody(port: int) -> None:
    """Ask every company's front page over CLIENTS connections that stay open, so that every thread gets its share."""
    clients = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _number in range(CLIENTS)]
    for _round in range(2):
        for company in range(1, COMPANIES + 1):
            for client in clients:
                client.request("GET", "/", headers={"Host": f"company{company}.localhost:8000"})
            for client in clients:
                answer = client.getresponse()
                answer.read()
                if answer.status not in (200, 302):
                    raise RuntimeError(f"company{company} answered {answer.status}.")
    for client in clients:
        client.close()


def _postmaster(url: str) -> int:
    """Return the server's process, which its sessions come from."""
    connection = psycopg2.connect(url)
    parent = psutil.Process(connection.info.backend_pid).ppid()
    connection.close()
    return parent
