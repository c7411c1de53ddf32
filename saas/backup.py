"""Writes the whole database into one file and reads it back, with the programs of the bundled PostgreSQL."""

import os
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from saas.embedded_postgres import find_binaries


def dump(*, file: Path) -> str:
    """Write every schema into `file` (pg_dump's custom format); returns what went wrong, empty if nothing did."""
    draft = file.with_name(f"{file.name}.part")  # a backup that bears its name is whole
    problem = _run("pg_dump", "--format=custom", f"--file={draft}")
    if problem:
        draft.unlink(missing_ok=True)
    else:
        draft.replace(file)
    return problem


def restore(*, file: Path) -> str:
    """Read `file` into the database, which must be empty; returns what went wrong, empty if nothing did."""
    return _run(
        "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(file)
    )


def is_empty() -> bool:
    """Whether the database holds no table yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))"
        )
        return bool(cursor.fetchone()[0])


def _run(program: str, *arguments: str) -> str:
    database: dict[str, Any] = connection.settings_dict
    login = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {name: str(database[key]) for name, key in login.items() if database.get(key)}
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs
        [find_binaries().program(program), "--no-password", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() or f"exit status {done.returncode}" if done.returncode else ""
