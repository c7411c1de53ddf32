"""Attack 30, threads: 10,000 requests of two companies mixed, on the real web server with eight threads."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import islice

import pytest
from django.conf import settings

from tests.architecture.source import ROOT
from tests.conftest import database_url
from tests.factories.tickets import PARALLEL, publish, submit

REQUESTS, CLIENTS, THREADS = 10_000, 8, 8


@pytest.fixture
def places(committed):
    """Two companies with the same ids, each with a secret in a ticket's title."""
    made = []
    for people, secret in (
        ({"olga": ["owner", "staff"]}, "acmesecret"),
        ({"gina": ["owner", "staff"]}, "globexsecret"),
    ):
        place = committed(people)
        publish(place, PARALLEL)
        submit(place, next(iter(people)), "parallel", subject=secret)
        made.append((place, next(iter(people)), secret))
    return made


@pytest.fixture
def port():
    """The web server as it is deployed, one process with eight threads, on this process's test database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{number}",
            "--workers", "1", "--threads", str(THREADS), "--max-requests", "0",
            "tests.attacks.watched_site:application",
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "PORT": "8000"},
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", number), timeout=1).close()
            break
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    yield number
    process.terminate()
    process.wait(timeout=60)


def _browse(port: int, doors, first: int) -> Counter:
    """Go through every CLIENTS-th request; return how each answer was."""
    seen: Counter = Counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for number in islice(range(REQUESTS), first, None, CLIENTS):
        host, cookie, path, secret, foreign = doors[(number * 7 + number // 3) % len(doors)]
        connection.request("GET", path, headers={"Host": host, "Cookie": cookie})
        answer = connection.getresponse()
        body = answer.read().decode()
        seen["own" if secret in body else f"without: {answer.status} {path}"] += 1
        seen["foreign"] += any(word in body or word in str(answer.headers) for word in foreign)
    connection.close()
    return seen


@pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows")
def test_attack_30_ten_thousand_mixed_requests_show_nobody_anything_foreign(places, port):
    doors = []
    for (place, who, secret), (_other, foreigner, foreign) in zip(places, reversed(places), strict=True):
        session = place.client(who).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        host = f"{place.subdomain}.localhost:8000"
        name, strange = f">{who.title()}<", (foreign, f">{foreigner.title()}<")
        doors += [(host, cookie, path, own, strange) for path, own in (("/", name), ("/tickets/1/", secret))]
    with ThreadPoolExecutor(CLIENTS) as pool:
        seen = sum(pool.map(lambda first: _browse(port, doors, first), range(CLIENTS)), Counter())
    assert seen == Counter(own=REQUESTS)
