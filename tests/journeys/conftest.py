"""A real browser on a real server: the product as `manage.py quickstart` runs it, with a database of its own."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Page, expect

from tests.architecture.source import ROOT
from tests.conftest import database_url

PATIENCE = 90.0  # seconds for the whole product to start on a slow machine
SLOW_LINE = int(os.environ.get("SLOW_LINE", "0"))  # bytes per second; pages then come in pieces (`make nightly`)
expect.set_options(timeout=15_000)


@dataclass(frozen=True)
class Site:
    """The running product."""

    port: int
    mail: Path

    @property
    def platform(self) -> str:
        return f"http://localhost:{self.port}"

    def company(self, subdomain: str) -> str:
        return f"http://{subdomain}.localhost:{self.port}"

    def link_mailed_to(self, address: str, containing: str) -> str:
        """Return the newest link with that text in it, from a mail to that address."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            for path in sorted(self.mail.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True):
                text = path.read_text(encoding="utf-8").replace("=\n", "").replace("=3D", "=")
                links = [link for link in re.findall(r"https?://\S+", text) if containing in link]
                if f"To: {address}" in text and links:
                    return links[-1]
            time.sleep(0.2)
        raise AssertionError(f"No mail to {address} with a link containing {containing!r}.")


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker, browser, tmp_path_factory) -> Iterator[Site]:
    """Start the product with its demo, and stop it as a person would."""
    folder = tmp_path_factory.mktemp("site")
    port = _free_port()
    with django_db_blocker.unblock():
        own_database = _make_database()
    environment = {
        **os.environ,
        "DATABASE_URL": own_database,
        "TICKETFLOWER_VAR": str(folder),
        "PORT": str(port),
        "LOGIN_RATE": "1000/m/ip",
        "SIGN_UP_RATE": "1000/h/ip",
        "SIGN_UP_NETWORK_RATE": "1000/h/key",
    }
    log = (folder / "quickstart.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "quickstart"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/ready", process, folder)
        yield Site(port=port, mail=folder / "mail")
    finally:
        process.terminate()
        process.wait(PATIENCE)
        log.close()


@pytest.fixture(params=["desktop", "phone", "without JavaScript"])
def page(request, browser) -> Iterator[Page]:
    """A fresh browser profile: on a desktop, on a phone, and with JavaScript switched off."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if request.param == "phone" else {"width": 1280, "height": 900},
        java_script_enabled=request.param != "without JavaScript",
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(60_000 if SLOW_LINE else 15_000)
    if SLOW_LINE:
        _slow_down(page)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    unexpected = [problem for problem in problems if "status of 4" not in problem and "status of 503" not in problem]
    assert unexpected == [], "the browser's console must stay clean"


def _slow_down(page: Page) -> None:
    """Let pages arrive in pieces: a click returns as the next page begins, which shows what does not wait for it."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    line = {"offline": False, "latency": 100, "downloadThroughput": SLOW_LINE, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", line)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _make_database() -> str:
    """Make an empty database beside the test database and return its address."""
    url = database_url()
    server, _, name = url.rpartition("/")
    connection = psycopg2.connect(f"{server}/{name}")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_site" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}_site"')
    connection.close()
    return f"{server}/{name}_site"


def _wait_for(url: str, process: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, (folder / "quickstart.log").read_text(encoding="utf-8", errors="replace")
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  # our own server
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError((folder / "quickstart.log").read_text(encoding="utf-8", errors="replace"))
