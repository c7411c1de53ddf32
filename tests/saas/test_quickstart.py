"""`manage.py quickstart` brings all of it up, and takes all of it down again."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import psutil
import psycopg2
import pytest

from saas import quickstart
from saas.embedded_postgres import known_url
from saas.quickstart import Crew, Program, port_problem

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180.0  # seconds until what should have happened counts as stuck


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- the port ---


def test_a_free_port_is_fine():
    assert port_problem(_free_port()) == ""


@pytest.mark.parametrize(
    ("family", "host"),
    [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")],  # noqa: S104  # busy there too
)
def test_a_busy_port_is_said_with_what_to_do(family, host):
    with socket.create_server((host, 0), family=family) as busy:
        port = busy.getsockname()[1]
        assert port_problem(port) == (
            f"Port {port} is in use by another program. End that program, or choose another: "
            f"PORT={port + 1} make run, or: python manage.py quickstart --port {port + 1}"
        )


@pytest.mark.parametrize("port", [0, 65536])
def test_what_is_no_port_is_said(port):
    assert port_problem(port) == f"{port} is no port: it must be a number from 1 to 65535."


# --- the crew ---


@pytest.fixture
def said():
    return []


@pytest.fixture
def crew(said):
    crew = Crew(folder=ROOT, environment={}, say=said.append)
    yield crew
    crew.stop()


def _children():
    return [child.pid for child in psutil.Process().children(recursive=True)]


def _wait_until(done, *, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_program_that_restarts_is_started_again_and_it_is_said(crew, said, monkeypatch):
    monkeypatch.setattr(quickstart, "PAUSE_SECONDS", 0)
    crew.start(Program(name="The poem", arguments=("this",), restarts=True))
    _wait_until(lambda: crew.watch() or said, seconds=20)
    assert said[0] == "The poem ended unexpectedly and is started again."
    assert crew.watch() == ""


def test_a_program_that_ends_for_good_is_said_with_its_exit_status(crew):
    crew.start(Program(name="The web server", arguments=("no_such_module",), restarts=False))
    problem = []
    _wait_until(lambda: problem.append(crew.watch()) or problem[-1])
    assert problem[-1] == "The web server ended unexpectedly (exit status 1)."


def test_stopping_leaves_no_program_behind(crew):
    before = set(_children())
    for _each in range(2):
        crew.start(
            Program(
                name="A server", arguments=("http.server", str(_free_port()), "--bind", "127.0.0.1"), restarts=False
            )
        )
    assert len(set(_children()) - before) == 2
    crew.stop()
    assert set(_children()) - before == set()


def test_a_killed_parent_takes_its_programs_along():
    program = (
        "import time; from pathlib import Path; from saas.quickstart import Crew, Program\n"
        f"crew = Crew(folder=Path({str(ROOT)!r}), environment={{}}, say=print)\n"
        f"arguments = ('http.server', '{_free_port()}', '--bind', '127.0.0.1')\n"
        "crew.start(Program(name='x', arguments=arguments, restarts=False))\n"
        "print('started', flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout.readline() == b"started\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    assert len(children) == 1
    parent.kill()
    parent.communicate()
    _gone, alive = psutil.wait_procs(children, timeout=PATIENCE)
    assert alive == []


# --- all of it ---


@pytest.fixture
def start(tmp_path):
    """Starts quickstart with data of its own; what a failed test left running is ended."""
    started = []

    def start(port, *arguments):
        started.append(_start(tmp_path, port, *arguments))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def _start(var, port, *arguments):
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PLATFORM_PORT"}}
    return subprocess.Popen(
        [sys.executable, "manage.py", "quickstart", *arguments],
        cwd=ROOT,
        env={**environment, "TICKETFLOWER_VAR": str(var), "PORT": str(port), "PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _greeting(process):
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if lines[-1] == "Ctrl-C stops it.":
            return lines
    raise AssertionError("\n".join([*lines, process.stderr.read()]))


def _status(port, host):
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/", headers={"Host": f"{host}:{port}"})
    status = connection.getresponse().status
    connection.close()
    return status


def _end(process, number):
    """Send a signal and return exit status, last line, and which of its processes are left."""
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) > 3  # database, web server, its workers, background worker
    process.send_signal(number)
    try:
        out, errors = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # it says where it stands (PYTHONFAULTHANDLER)
        raise AssertionError(process.communicate()) from None
    _gone, alive = psutil.wait_procs(family, timeout=20)
    assert "Traceback" not in errors, errors
    return process.returncode, out.splitlines()[-1], alive


def _companies(var):
    connection = psycopg2.connect(known_url(var / "postgres"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, schema_name, created_at FROM companies_company ORDER BY id")
        rows = cursor.fetchall()
    connection.close()
    return rows


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process")
def test_from_nothing_to_two_companies_and_back_and_again_with_the_data_kept(start, tmp_path):
    port = _free_port()
    first = start(port)
    greeting = _greeting(first)
    assert f"TicketFlower runs at http://localhost:{port}" in greeting
    assert f"Demo companies:  http://acme.localhost:{port}   http://globex.localhost:{port}" in greeting
    hosts = ("localhost", "acme.localhost", "globex.localhost", "nobody.localhost")
    assert [_status(port, host) for host in hosts] == [200, 302, 302, 404]  # a company's home leads to signing in
    companies = _companies(tmp_path)
    assert len(companies) == 2
    stopped = (0, "Stopped. Your data is kept for the next start.", [])
    assert _end(first, signal.SIGINT) == stopped

    second = start(port, "--server", "waitress")
    _greeting(second)
    assert _status(port, "acme.localhost") == 302
    assert _companies(tmp_path) == companies
    assert _end(second, signal.SIGTERM) == stopped


def test_a_busy_port_ends_it_with_a_sentence_and_nothing_running(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        process = start(busy.getsockname()[1])
        out, errors = process.communicate(timeout=PATIENCE)
        problem = port_problem(busy.getsockname()[1])
    assert (process.returncode, out, errors) == (1, "", f"CommandError: {problem}\n")
    with pytest.raises(psycopg2.OperationalError, match="refused"):
        psycopg2.connect(known_url(tmp_path / "postgres"))


@pytest.mark.parametrize("port", ["eighty", "-1", "²"])
def test_a_port_that_is_no_number_is_said(start, port):
    process = start(port)
    assert process.communicate(timeout=PATIENCE)[1] == (
        f"CommandError: “{port}” is no port: it must be a number from 1 to 65535.\n"
    )


def test_production_has_no_demo(monkeypatch):
    monkeypatch.setenv("PRODUCTION", "true")
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing")
    process = subprocess.run(
        [sys.executable, "manage.py", "quickstart"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.stderr == (
        "CommandError: quickstart makes demo accounts and is not for production; see deploy/README.md.\n"
    )
