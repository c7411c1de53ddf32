"""Memory of the whole product at rest: gunicorn as it is deployed, the worker and PostgreSQL, with fifty companies.

Somebody has worked in each of them. PostgreSQL is the one without set-up, fresh and for itself, whatever DATABASE_URL
says. On Linux.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from saas.embedded_postgres import ensure_running
from tests.benchmarks.ground import ROOT, Ground
from tests.benchmarks.memory import memory_of
from tests.benchmarks.rows import Row, row
from tests.benchmarks.worker import workers

COMPANIES = 50
CLIENTS = 12  # connections at once, more than the deployed server has threads, so that each has a database connection
SETTLED = 10.0  # seconds without requests after which everybody has finished
AT_REST = 320.0  # and after which it counts as rest: database sessions that nobody uses are given up (gunicorn.conf.py)
PAGES = ("/", "/tasks/", "/tickets/", "/tickets/1/")
GOAL = 512.0  # MB


def measure(_ground: Ground) -> Iterator[Row]:
    """Yield what web, worker and PostgreSQL have, and their sum against the goal."""
    with tempfile.TemporaryDirectory() as folder:
        server = ensure_running(Path(folder) / "postgres")
        try:
            after_work, at_rest = _measured(server.url, Path(folder) / "people.json")
        finally:
            server.stop()
    yield from _rows("after work in each of them", after_work, goal=None)
    yield from _rows("at rest", at_rest, goal=GOAL)


def _rows(when: str, parts: Mapping[str, float], *, goal: float | None) -> Iterator[Row]:
    name = f"memory {when}, {COMPANIES} companies"
    for part, megabytes in parts.items():
        yield row(f"{name}: {part} (MB; goal for all)", ours=megabytes, reference=GOAL)
    yield row(f"{name}: all (MB; goal)", ours=sum(parts.values()), reference=GOAL, ours_at_most=goal)


def _measured(url: str, people: Path) -> list[dict[str, float]]:
    """Return the memory in MB of each part after work and at rest; in `people` somebody of each company is named."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "saas.settings"}
    for module, *arguments in (
        ("tests.benchmarks.players.settle", str(COMPANIES)),
        ("tests.load.people", str(COMPANIES), str(COMPANIES), str(people)),
    ):
        subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, check=True)
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
            _work_everywhere(port, json.loads(people.read_text(encoding="utf-8")))
            measured = []
            for seconds in (SETTLED, AT_REST - SETTLED):
                time.sleep(seconds)
                parts = {"web": web.pid, "worker": worker.pid, "PostgreSQL": _postmaster(url)}
                measured.append({part: memory_of(process) for part, process in parts.items()})
            return measured
    finally:
        web.terminate()
        web.wait()


def _work_everywhere(port: int, people: Sequence[Mapping[str, Any]]) -> None:
    """Ask for every company's pages over CLIENTS connections that stay open, so that every thread gets its share."""
    clients = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _number in range(CLIENTS)]
    for person, page in product(people, PAGES):
        headers = {"Host": person["host"], "Cookie": f"sessionid={person['sessions'][person['name']]}"}
        for client in clients:
            client.request("GET", page, headers=headers)
        for client in clients:
            answer = client.getresponse()
            answer.read()
            if answer.status != 200 and page != "/tickets/1/":  # which not everybody may see
                raise RuntimeError(f"{person['host']}{page} answered {answer.status}.")
    for client in clients:
        client.close()


def _postmaster(url: str) -> int:
    """Return the server's process, which its sessions come from."""
    connection = psycopg2.connect(url)
    parent = psutil.Process(connection.info.backend_pid).ppid()
    connection.close()
    return parent
