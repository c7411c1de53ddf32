"""`manage.py` starts a database for the commands that need one, and only for those."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from manage import needs_database
from saas.embedded_postgres import known_url

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("", False),
        ("help", False),
        ("--version", False),
        ("migrate --help", False),
        ("check", False),
        ("check --database default", True),
        ("collectstatic --noinput", False),
        ("migrate", True),
        ("makemigrations --check", True),
        ("run_worker", True),
        ("a_command_of_tomorrow", True),
    ],
)
def test_which_commands_get_a_database(line, needed):
    assert needs_database(["manage.py", *line.split()]) == needed


def _manage(tmp_path, *arguments, **environment):
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**inherited, "TICKETFLOWER_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_command_finds_a_database_and_leaves_none_running(tmp_path):
    query = "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['USER'])"
    ran = _manage(tmp_path, "shell", "-v", "0", "-c", query)
    assert (ran.stdout, ran.returncode) == ("ticketflower\n", 0)
    with pytest.raises(psycopg2.OperationalError, match="refused"):
        psycopg2.connect(known_url(tmp_path / "postgres"))


def test_a_database_that_cannot_start_is_a_sentence_not_a_traceback(tmp_path):
    (tmp_path / "postgres").touch()
    ran = _manage(tmp_path, "migrate_companies")
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"The database in {tmp_path / 'postgres'} cannot be used: ")
    assert "Traceback" not in ran.stderr


def test_a_real_server_must_name_its_own_database(tmp_path):
    ran = _manage(tmp_path, "migrate_companies", PRODUCTION="true", SECRET_KEY="x" * 50)
    assert (ran.returncode, ran.stderr) == (
        1,
        "PRODUCTION is on but DATABASE_URL is not set: a real server needs a PostgreSQL of its own.\n",
    )


def test_a_backup_can_be_read_back_into_an_empty_database_and_only_there(tmp_path):
    file, first, second = tmp_path / "backup.dump", tmp_path / "first", tmp_path / "second"
    assert _manage(first, "migrate_companies", "-v", "0").returncode == 0
    made = (
        "from shared_apps.users.models import User\n"
        "User.objects.create_user(email='a@b.example', password='x', name='Zoë')"
    )
    assert _manage(first, "shell", "-v", "0", "-c", made).returncode == 0
    assert _manage(first, "dump_database", str(file)).stdout == f"The database is in {file}.\n"
    assert (
        _manage(first, "dump_database", str(file)).stderr
        == f"CommandError: {file} exists already. Choose another name.\n"
    )
    again = _manage(first, "restore_database", str(file))
    assert again.stderr.startswith("CommandError: The database is not empty.")
    assert (
        _manage(second, "restore_database", str(file)).stdout
        == "Restored. Now run: python manage.py migrate_companies\n"
    )
    asked = "from shared_apps.users.models import User; print(list(User.objects.values_list('name', flat=True)))"
    assert _manage(second, "shell", "-v", "0", "-c", asked).stdout == "['Zoë']\n"
    assert _manage(second, "migrate_companies", "-v", "0").returncode == 0
