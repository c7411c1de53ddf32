"""The product as it is deployed for two cores behind nginx, and the processes of a run; all end with the block."""

import contextlib
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil

from tests.benchmarks.ground import ROOT
from tests.chaos.stage import free_port, kill, wait_until

DOMAIN = "tf.example"
KEY = "p4Tz8Lq1Xw6Nc9Vb3Rk7Ys2Hd5Mf0Jg-eUaOiTnDrWvSlKxQyBzCmPhG"  # nothing of this run outlives it
POLITE_SECONDS = 40


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What runs: its port, and its processes by name."""

    port: int
    processes: dict[str, psutil.Process]


def environment(url: str, folder: Path) -> dict[str, str]:
    """Return the settings of a production server behind nginx; what the shell says about gunicorn (WEB_…) stays."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_ALLOW_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "saas.settings",
        "DEBUG": "false",
        "PRODUCTION": "true",
        "BEHIND_PROXY": "true",
        "SECRET_KEY": KEY,
        "PLATFORM_DOMAIN": DOMAIN,
        "PLATFORM_PORT": "",
        "DATABASE_URL": url,
        "EMAIL_URL": "filemail://",
        "TICKETFLOWER_VAR": str(folder),
    }


def python(*arguments: str, settings: dict[str, str]) -> None:
    """Run a module or file to its end; raises CalledProcessError if it fails."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=settings, check=True)


@contextlib.contextmanager
def running(settings: dict[str, str], folder: Path) -> Iterator[Stage]:
    """Start web server and worker, wait for the former, and end both after the block whatever happens."""
    port = free_port()
    bind = f"127.0.0.1:{port}"
    web = ("gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", bind, "saas.wsgi:application")
    with contextlib.ExitStack() as stack:
        processes = {
            name: stack.enter_context(_process(name, arguments, settings, folder))
            for name, arguments in (("web", web), ("worker", ("manage", "run_worker")))
        }
        wait_until(lambda: _answers(port, processes["web"]), "The start of the web server")
        yield Stage(port=port, processes=processes)


@contextlib.contextmanager
def _process(name: str, arguments: tuple[str, ...], settings: dict[str, str], folder: Path) -> Iterator[psutil.Process]:
    """Start a module that also ends when we are killed."""
    with (folder / f"{name}.log").open("wb") as log:
        command = [sys.executable, "-m", "saas.lifeline", *arguments]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=ROOT, env=settings)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(POLITE_SECONDS)
        kill(process)


def _answers(port: int, web: psutil.Process) -> bool:
    if not web.is_running() or web.status() == psutil.STATUS_ZOMBIE:
        raise RuntimeError("The web server did not start; see web.log.")
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
            return True
    except (URLError, OSError):
        return False
