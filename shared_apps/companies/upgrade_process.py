"""What a process of its own does to upgrade one company. It is started fresh, so Django is set up here first."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait
from typing import Any

import django

ONE_COMPANY = 7_305_004  # advisory lock, with the company's id: two runs never migrate one company at a time


def prepare(database: dict[str, Any]) -> None:
    """Make Django ready in a new process, with the database of the process that started it, and end with that one."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    from django.db import connection  # noqa: PLC0415  # only after setup()

    connection.settings_dict.update(database)


def _end_with_parent() -> None:
    """Nobody would tell this process to end if the one that started it was killed; what it was doing rolls back."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def migrate(company_id: int, schema_name: str) -> str:
    """Apply all that one company lacks and write its version down; return the error, or nothing."""
    from django.db import connection  # noqa: PLC0415  # only after setup()

    from shared_apps.companies import provisioning, tenancy  # noqa: PLC0415  # as above

    lock = [ONE_COMPANY, company_id % 2**31]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", lock)
        tenancy.migrate_schema(schema_name, verbosity=0)
        provisioning.stamp(company_id=company_id, schema_name=schema_name)
    except Exception as error:  # noqa: BLE001  # the bulkhead: whatever is wrong with one company stays with it
        connection.close()  # what the migration left open goes, and the lock with it
        return f"{type(error).__name__}: {error}".strip()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", lock)
        cursor.execute("RESET statement_timeout")
    return ""
