"""Keeps the web server and the background worker running side by side, and stops them together."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from django.utils.translation import gettext as _

STOP_SECONDS = 20
WEB_SECONDS = 60
PAUSE_SECONDS = 2  # before a program that ended is started again
APART: dict[str, Any] = {"process_group": 0}  # what keeps a terminal's Ctrl-C from a child
if sys.platform == "win32":
    APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}


@dataclass(frozen=True, kw_only=True)
class Program:
    """A Python module to run as a child; one that `restarts` is started again when it ends."""

    name: str
    arguments: tuple[str, ...]
    restarts: bool


def web_program(*, server: str, port: int, folder: Path) -> Program:
    """Return the web server, `gunicorn` or `waitress`, listening on this machine only."""
    address = f"127.0.0.1:{port}"
    if server == "waitress":
        arguments = ["waitress", f"--listen={address}", "--threads=8", "saas.wsgi:application"]
    else:
        configuration = str(folder / "deploy" / "gunicorn.conf.py")
        arguments = ["gunicorn", "-c", configuration, "--bind", address, "--workers", "2", "--graceful-timeout", "5"]
        arguments += ["--log-level", "warning", "saas.wsgi:application"]
    return Program(name=_("The web server"), arguments=tuple(arguments), restarts=False)


def worker_program() -> Program:
    """Return the background worker."""
    return Program(name=_("The background worker"), arguments=("manage", "run_worker"), restarts=True)


def port_problem(port: int) -> str:
    """Return why the web server cannot have that port, with what to do; empty if it can."""
    other = _("choose another: PORT={other} make run, or: python manage.py quickstart --port {other}").format(
        other=port + 1 if port < 65535 else 8000
    )
    if not 1 <= port <= 65535:
        return _("{port} is no port: it must be a number from 1 to 65535.").format(port=port)
    try:
        with socket.socket() as probe:
            if sys.platform != "win32":  # a port just closed is free; on Windows the option would mean something else
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
        free = not _listens(socket.AF_INET, "127.0.0.1", port) and not _listens(socket.AF_INET6, "::1", port)
    except PermissionError:
        return _("Port {port} is not for ordinary accounts: {other}").format(port=port, other=other)
    except OSError:
        free = False
    in_use = _("Port {port} is in use by another program. End that program, or {other}").format(port=port, other=other)
    return "" if free else in_use


def _listens(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((host, port)) == 0
    except OSError:  # a machine without IPv6
        return False


class Crew:
    """The child programs. `say` tells the person at the keyboard what happened to one."""

    def __init__(self, *, folder: Path, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._folder = folder
        self._environment = {**os.environ, **environment}
        self._say = say
        self._running: dict[Program, subprocess.Popen[bytes]] = {}

    def start(self, program: Program) -> None:
        """Start a program. Ctrl-C does not reach it: it ends when we close its input, or die."""
        self._running[program] = subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, "-m", "saas.lifeline", *program.arguments],
            stdin=subprocess.PIPE,
            cwd=self._folder,
            env=self._environment,
            **APART,
        )

    def watch(self) -> str:
        """Look after all once: restart what restarts; return a sentence if one ended for good, else nothing."""
        for program, process in list(self._running.items()):
            if process.poll() is None:
                continue
            _close(process)
            if not program.restarts:
                return _("{name} ended unexpectedly (exit status {status}).").format(
                    name=program.name, status=process.returncode
                )
            self._say(_("{name} ended unexpectedly and is started again.").format(name=program.name))
            time.sleep(PAUSE_SECONDS)
            self.start(program)
        return ""

    def wait_for_web(self, *, port: int) -> str:
        """Wait until the web server answers; return a sentence if it does not."""
        deadline = time.monotonic() + WEB_SECONDS
        while time.monotonic() < deadline:
            if problem := self.watch():
                return problem
            try:
                with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):  # nosec B310  # our own server
                    return ""
            except (URLError, OSError):
                time.sleep(0.1)
        return _("The web server did not answer within {seconds} seconds.").format(seconds=WEB_SECONDS)

    def stop(self) -> None:
        """Ask all to end, wait until they have, and kill what will not."""
        for process in self._running.values():
            _close(process)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill(process)
        self._running.clear()


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    for descendant in psutil.Process(process.pid).children(recursive=True):
        descendant.kill()
    process.kill()
    process.wait()
