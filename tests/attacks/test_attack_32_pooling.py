"""Attack 32: a pooler that lends one session to many clients in turn would put queries into the wrong schema."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from shared_apps.companies.pooling import SharedSessionsError, refuse_shared_sessions
from tests.conftest import database_url

ROOT = Path(__file__).resolve().parent.parent.parent
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
CONFIGURATION = """
[databases]
pooled = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
ignore_startup_parameters = extra_float_digits,options
"""


@pytest.fixture
def pooler(db):
    """Starts a pooler in the given mode before the test database; returns its address."""
    if PGBOUNCER is None:
        pytest.skip("pgbouncer is not installed here (Debian: apt install pgbouncer)")
    started = []
    folder = Path(tempfile.mkdtemp(prefix="pooler-"))  # pytest's own is closed to the ordinary user it runs as
    folder.chmod(0o755)

    def start(mode: str) -> str:
        url = urlsplit(database_url())
        with socket.create_server(("127.0.0.1", 0)) as free:
            listen = free.getsockname()[1]
        file = folder / f"{mode}.ini"
        password = f" password={url.password}" if url.password else ""
        server = f"host={url.hostname} port={url.port} dbname={url.path[1:]} user={url.username}{password}"
        file.write_text(CONFIGURATION.format(server=server, listen=listen, mode=mode))
        ordinary = ["-u", "nobody"] if _is_root() else []
        file.chmod(0o644)
        started.append(subprocess.Popen([PGBOUNCER, *ordinary, "-q", str(file)]))
        address = f"postgres://{url.username}@127.0.0.1:{listen}/pooled"
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg2.connect(address).close()
                return address
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    yield start
    for process in started:
        process.terminate()
        process.wait()
    shutil.rmtree(folder)


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def test_attack_32_a_pooler_that_shares_sessions_is_refused_with_a_sentence(pooler):
    with pytest.raises(SharedSessionsError, match="pool_mode = session"):
        refuse_shared_sessions(parameters={"dsn": pooler("transaction")})


def test_attack_32_a_pooler_that_keeps_sessions_apart_is_welcome(pooler):
    refuse_shared_sessions(parameters={"dsn": pooler("session")})


def test_attack_32_postgresql_itself_is_welcome(db):
    refuse_shared_sessions(parameters={"dsn": database_url()})


def test_attack_32_a_server_behind_such_a_pooler_does_not_start(pooler):
    environment = {**os.environ, "DATABASE_URL": pooler("transaction")}
    for program in (["-c", "import saas.wsgi"], ["manage.py", "run_worker", "--once"]):
        ended = subprocess.run(
            [sys.executable, *program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (ended.returncode, "pool_mode = session" in ended.stderr) == (1, True)
