"""The files that run it elsewhere name things that exist, listen where they should, and ask for no rights."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import yaml

from saas.embedded_postgres import ensure_running
from saas.embedded_postgres.state import read_state

ROOT = Path(__file__).resolve().parent.parent.parent


def _text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(_text("docker-compose.yml"))


def test_compose_has_the_database_the_release_step_the_web_server_and_the_worker(compose):
    needs = {name: list(service.get("depends_on", {})) for name, service in compose["services"].items()}
    assert needs == {"db": [], "release": ["db"], "web": ["release"], "worker": ["release"]}


def test_compose_opens_ports_on_this_machine_only(compose):
    ports = {name: service.get("ports", []) for name, service in compose["services"].items()}
    assert ports == {
        "db": ["127.0.0.1:${DB_PORT:-5432}:5432"],
        "release": [],
        "web": ["127.0.0.1:${PORT:-8000}:8000"],
        "worker": [],
    }


def test_compose_keeps_data_in_named_volumes_and_names_files_that_exist(compose):
    mounts = [mount.split(":")[0] for service in compose["services"].values() for mount in service["volumes"]]
    files = [mount for mount in mounts if mount.startswith(".")]
    assert set(mounts) - set(files) == set(compose["volumes"])
    files.append(compose["services"]["web"]["build"]["dockerfile"])
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_database_alone_needs_no_setting(compose):
    """`docker compose up db` must work without a .env: a ${NAME:?} anywhere in the file would forbid it."""
    assert re.findall(r"\$\{\w+(?::?-[^}]*)?\}", _text("docker-compose.yml")) == re.findall(
        r"\$\{[^}]*\}", _text("docker-compose.yml")
    )
    assert "DATABASE_URL=postgres://ticketflower:ticketflower@127.0.0.1:5432/ticketflower" in _text(
        "docker-compose.yml"
    )
    assert "postgres://ticketflower:ticketflower@127.0.0.1:5432/ticketflower" in _text(".env.example")


def test_the_image_copies_what_exists_and_does_not_run_as_root():
    last_stage = _text("deploy/Dockerfile").split("FROM ")[-1]
    copied = re.findall(r"^COPY (?!--from)(\S+)", _text("deploy/Dockerfile"), re.MULTILINE)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert re.findall(r"^USER (\w+)", last_stage, re.MULTILINE) == ["ticketflower"]
    kept = re.findall(r"^!(.+)$", _text("deploy/Dockerfile.dockerignore"), re.MULTILINE)
    assert {name.rstrip("/") for name in copied} <= set(kept)


def test_the_script_of_the_container_makes_a_role_without_power(tmp_path):
    server = ensure_running(tmp_path / "postgres")
    try:
        admin = read_state(tmp_path / "postgres" / "state.json").admin_url
        psql = [server.cluster.binaries.program("psql"), "-X", "-v", "ON_ERROR_STOP=1", "-d", admin]
        environment = {**os.environ, "TICKETFLOWER_DB_PASSWORD": "it's\"secret"}
        subprocess.run([*psql, "-c", "DROP DATABASE ticketflower", "-c", "DROP ROLE ticketflower"], check=True)
        subprocess.run([*psql, "-q", "-f", ROOT / "deploy" / "postgres" / "role.sql"], check=True, env=environment)
        port = read_state(tmp_path / "postgres" / "state.json").port
        connection = psycopg2.connect(
            host="127.0.0.1", port=port, user="ticketflower", password="it's\"secret", dbname="ticketflower"
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchall() == [(False, False, False)]
            cursor.execute("CREATE SCHEMA t_1")
        connection.close()
    finally:
        server.stop()


def test_gunicorn_takes_its_settings_and_stays_on_loopback():
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "deploy/gunicorn.conf.py",
        "--print-config",
        "saas.wsgi:application",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WEB_")}
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    settings = dict(re.findall(r"^(\w+)\s+= (.*)$", shown, re.MULTILINE))
    names = ("bind", "worker_class", "max_requests", "max_requests_jitter", "control_socket_disable")
    assert {name: settings[name] for name in names} == {
        "bind": "['127.0.0.1:8000']",
        "worker_class": "gthread",
        "max_requests": "2000",
        "max_requests_jitter": "400",
        "control_socket_disable": "True",
    }


@pytest.mark.parametrize(("given", "then"), [({}, "300000"), ({"DATABASE_SESSION_IDLE_MS": "9"}, "9")])
def test_the_web_server_gives_up_database_sessions_that_nobody_uses(given, then):
    code = "import os, runpy; runpy.run_path('deploy/gunicorn.conf.py'); print(os.environ['DATABASE_SESSION_IDLE_MS'])"
    bare = {name: value for name, value in os.environ.items() if name != "DATABASE_SESSION_IDLE_MS"}
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**bare, **given}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == then


@pytest.mark.parametrize("name", ["ticketflower-web", "ticketflower-worker"])
def test_the_services_run_without_rights_and_stay_up(name):
    service = dict(re.findall(r"^(\w+)=(.*)$", _text(f"deploy/systemd/{name}.service"), re.MULTILINE))
    wanted = ("User", "Restart", "NoNewPrivileges", "ProtectSystem", "CapabilityBoundingSet")
    assert [service[key] for key in wanted] == ["ticketflower", "always", "true", "strict", ""]


def test_the_proxy_passes_the_host_and_believes_no_forwarded_header():
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", _text("deploy/nginx.conf")))
    assert headers == {
        "Connection": '""',
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": '""',
        "Forwarded": '""',
    }
    # a location with a header of its own would lose all of these
    places = re.findall(r"location [^{]*{([^}]*)}", _text("deploy/nginx.conf"))
    assert [("header" in place, "proxy_pass" in place) for place in places] == [(False, True)] * 2


def test_the_example_settings_change_nothing_until_someone_does():
    active = [line for line in _text(".env.example").splitlines() if line and not line.startswith("#")]
    assert active == []


def test_the_editors_files_are_readable_and_name_what_exists():
    launch, tasks = json.loads(_text(".vscode/launch.json")), json.loads(_text(".vscode/tasks.json"))
    programs = {entry["program"] for entry in launch["configurations"] if "program" in entry}
    assert programs == {"${workspaceFolder}/manage.py"}
    assert {task["args"][0] for task in tasks["tasks"]} == {".ci/venv.py"}


def test_make_only_calls_python():
    recipes = [line for line in _text("Makefile").splitlines() if line.startswith("\t")]
    assert [line for line in recipes if not re.match(r"\t\$\(IN_(VENV|TESTS|BENCHMARKS)\) ", line)] == []
    assert re.findall(r"^IN_\w+ = (\S+ \S+)", _text("Makefile"), re.MULTILINE) == ["@$(PYTHON) .ci/venv.py"] * 3
