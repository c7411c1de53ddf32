"""A database session that the server has ended because nobody used it costs the next request nothing but a new one."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT
from tests.conftest import database_url

ASK_TWICE = """
import json, os, time
from io import BytesIO
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
from django.db import connection
import psycopg2

def ask(host):
    statuses = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": host, "SERVER_PORT": "80",
        "HTTP_HOST": host, "HTTP_COOKIE": "sessionid=of-nobody-at-all", "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    application(environ, lambda status, _headers: statuses.append(status)).close()
    return statuses[0][:3]

def is_alive(pid):
    with watcher.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone()[0] == 1

watcher = psycopg2.connect(os.environ["DATABASE_URL"])
watcher.autocommit = True
seen = []
for host in os.environ["HOSTS"].split():
    for _time in range(2):
        status, pid = ask(host), connection.connection.info.backend_pid
        began = time.monotonic()
        while is_alive(pid) and time.monotonic() < began + 60:
            time.sleep(0.05)
        seen.append([status, pid, is_alive(pid)])
print(json.dumps(seen))
"""


@pytest.mark.parametrize("first", ["a company", "the platform"])
def test_who_comes_after_the_database_ended_the_session_gets_the_page(world, first):
    hosts = ["acme.localhost", "globex.localhost"] if first == "a company" else ["localhost"]
    settings = {"DATABASE_URL": database_url(), "DATABASE_SESSION_IDLE_MS": "1000", "HOSTS": " ".join(hosts)}
    told = subprocess.run(
        [sys.executable, "-c", ASK_TWICE], cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    seen = json.loads(told.stdout.splitlines()[-1])
    assert [(status, alive) for status, _pid, alive in seen] == [("302" if len(hosts) == 2 else "200", False)] * len(
        seen
    )
    assert len({pid for _status, pid, _alive in seen}) == len(seen) == 2 * len(hosts)
