"""Brings every company's schema to this release: SQL is collected once and sent for many companies in one round trip.

Each company's part is a transaction of its own, its version with it: killed anywhere and run again, it goes on where it
was. A company that fails keeps its error and answers 503; the others go on.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from multiprocessing import get_context
from typing import Any

from django.db import DatabaseError, connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

from shared_apps.companies import provisioning, tenancy, upgrade_process
from shared_apps.companies.models import Company
from shared_apps.companies.provisioning import MigrationKey

PER_TRIP = 10  # companies in one round trip
PER_QUESTION = 100  # schemas read in one statement: each locks a table, and the number of locks is limited
FEW = 2  # companies that are not worth starting processes for
ONE_UPGRADES = 7_305_003  # the advisory lock of a run; a kill ends the session and with it the lock
PATIENCE_SECONDS = 60.0  # how long to wait for another run, or for what a killed one had sent already
DONE = """UPDATE public.companies_company
SET schema_version = '{version}', migration_error = '' WHERE id = {company_id};"""
PLAIN_DEFAULTS = (dict, list)  # callable defaults that come out the same for everybody


class UpgradeRunningError(RuntimeError):
    """Another run is under way and did not end in time."""


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """What one company needs: the migrations it lacks, in order. `applied`: those of company apps that it has."""

    company_id: int
    schema_name: str
    applied: frozenset[MigrationKey]
    missing: tuple[MigrationKey, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One company is done, with its error if it failed; or only its SQL part is, and the rest must run there."""

    company_id: int
    error: str = ""
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Script:
    """The SQL of the first migrations that a group lacks, `part`, and the fingerprint a company has after them.

    `noted`: what is written down with it; the migrations of the platform's apps too if it is all that is lacking.
    """

    statements: str
    part: tuple[MigrationKey, ...]
    noted: tuple[MigrationKey, ...]
    is_whole: bool
    version: str


def public_is_behind() -> bool:
    """Whether the platform's own schema lacks migrations of this release."""
    with tenancy.company_context(tenancy.PUBLIC):
        applied = MigrationRecorder(connection).applied_migrations()
    return not applied.keys() >= set(provisioning.all_migrations())


def count_behind() -> int:
    """Return how many companies are not at this release. One query."""
    return Company.objects.exclude(schema_version=provisioning.expected_version()).count()


def find_behind() -> Sequence[Upgrade]:
    """Return what each company that is behind needs: one query finds them, one for each hundred what they have."""
    behind = Company.objects.exclude(schema_version=provisioning.expected_version()).order_by("pk")
    companies = list(behind.values_list("pk", "schema_name"))
    order = provisioning.all_migrations()
    labels = provisioning.company_app_labels()
    found = []
    for start in range(0, len(companies), PER_QUESTION):
        part = companies[start : start + PER_QUESTION]
        applied = _applied(part)
        for company_id, schema_name in part:
            has = applied.get(company_id, frozenset())
            found.append(
                Upgrade(
                    company_id=company_id,
                    schema_name=schema_name,
                    applied=frozenset(key for key in has if key[0] in labels),
                    missing=tuple(key for key in order if key not in has),
                )
            )
    return found


def _applied(companies: Sequence[tuple[int, str]]) -> dict[int, frozenset[MigrationKey]]:
    """Return the migrations of each company; one whose table of them is gone is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s FROM unnest(%s::text[]) AS s WHERE to_regclass(format('%%I.django_migrations', s)) IS NOT NULL",
            [[schema_name for _id, schema_name in companies]],
        )
        readable = {row[0] for row in cursor.fetchall()}
        arms = [
            f"SELECT {int(company_id)}::bigint, array_agg(ARRAY[app, name]::text[])"  # noqa: S608  # nosec B608  # number, quoted name
            f" FROM {connection.ops.quote_name(schema_name)}.django_migrations"
            for company_id, schema_name in companies
            if schema_name in readable
        ]
        if not arms:
            return {}
        cursor.execute(" UNION ALL ".join(arms))
        return {row[0]: frozenset((app, name) for app, name in row[1] or ()) for row in cursor.fetchall()}


@contextmanager
def only_run() -> Iterator[None]:
    """Let one run at a time upgrade. Raises UpgradeRunningError where another one does not end in time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not _asked("pg_try_advisory_lock"):
        if time.monotonic() >= until:
            raise UpgradeRunningError("Another migrate_companies is running. Wait for its end, then run it again.")
        time.sleep(0.2)
    try:
        yield
    finally:
        if connection.is_usable():
            _asked("pg_advisory_unlock")


def _asked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [ONE_UPGRADES])
        return bool(cursor.fetchone()[0])


def upgrade(upgrades: Sequence[Upgrade], *, processes: int | None = None) -> Iterator[Outcome]:
    """Bring these companies to this release; yields each when it is done. Call it outside of transactions."""
    if connection.in_atomic_block:
        raise RuntimeError("Upgrades commit company by company and cannot run within a transaction.")
    later: list[Upgrade] = []
    groups: dict[tuple[object, ...], list[Upgrade]] = {}
    for one in upgrades:
        groups.setdefault((one.missing, one.applied), []).append(one)
    for group in groups.values():
        for outcome in _in_batches(group):
            if outcome.is_part:
                later += [one for one in group if one.company_id == outcome.company_id]
            else:
                yield _noted(outcome)
    for outcome in _one_by_one(later, processes=processes or min(4, os.cpu_count() or 1)):
        yield _noted(outcome)


def _noted(outcome: Outcome) -> Outcome:
    if outcome.error:
        Company.objects.filter(pk=outcome.company_id).update(migration_error=outcome.error[:4000])
    return outcome


def _sql_part(one: Upgrade) -> tuple[MigrationKey, ...]:
    """Return the first of its missing migrations, up to the one that is more than SQL."""
    nodes = provisioning.graph().nodes
    labels = provisioning.company_app_labels()
    ours = [key for key in one.missing if key[0] in labels]
    return tuple(takewhile(lambda key: _is_sql(nodes[key]), ours))


def _is_sql(migration: migrations.Migration | None) -> bool:
    """Whether the migration is the same SQL for every company, to be run in a transaction."""
    return (
        migration is not None
        and migration.atomic is not False
        and all(_reduces(operation) for operation in migration.operations)
    )


def _reduces(operation: Operation) -> bool:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return all(_reduces(inner) for inner in operation.database_operations)
    if isinstance(operation, migrations.AddField | migrations.AlterField):
        field = operation.field  # a callable default may be meant to differ from company to company
        return not field.has_default() or not callable(field.default) or field.default in PLAIN_DEFAULTS
    return bool(operation.reduces_to_sql)


def _in_batches(group: Sequence[Upgrade]) -> Iterator[Outcome]:
    """Send the SQL part of companies that need the same, some at a time."""
    unknown = group[0].applied - set(provisioning.all_migrations())
    if unknown:
        names = ", ".join(sorted(".".join(key) for key in unknown))
        text = f"It has migrations that this release does not know ({names}): it belongs to a newer release."
        yield from (Outcome(company_id=one.company_id, error=text) for one in group)
        return
    try:
        script = _script(group[0])
    except Exception as error:  # noqa: BLE001  # a migration that cannot even be written down stops its group only
        yield from (Outcome(company_id=one.company_id, error=_sentence(error)) for one in group)
        return
    if not script.noted:
        yield from (Outcome(company_id=one.company_id, is_part=True) for one in group)
        return
    for start in range(0, len(group), PER_TRIP):
        for outcome in _send(group[start : start + PER_TRIP], script):
            yield replace(outcome, is_part=not outcome.error and not script.is_whole)


def _script(one: Upgrade) -> Script:
    """Return what can be sent for every company that lacks the same; the platform's migrations only need a note."""
    labels = provisioning.company_app_labels()
    candidates = _sql_part(one)
    part, statements = _collected(candidates, one.schema_name) if candidates else ((), "")
    is_whole = len(part) == sum(key[0] in labels for key in one.missing)
    return Script(
        statements=statements,
        part=part,
        noted=one.missing if is_whole else part,
        is_whole=is_whole,
        version=provisioning.version_of((*one.applied, *part)),
    )


def _collected(keys: Sequence[MigrationKey], schema_name: str) -> tuple[tuple[MigrationKey, ...], str]:
    """Return the first of these migrations and their SQL, up to one whose SQL depends on what is found in the schema.

    Dropping a constraint asks for its name. Asked here, one schema would answer for all, and before its time.
    """
    lines: list[str] = []
    done: list[MigrationKey] = []
    with tenancy.company_context(schema_name):
        executor = MigrationExecutor(connection)
        state = executor.loader.project_state(())
        for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
            key = (migration.app_label, migration.name)
            if len(done) == len(keys):
                break
            if key not in keys:
                state = migration.mutate_state(state, preserve=False)
                continue
            with _questions() as asked, connection.schema_editor(collect_sql=True, atomic=True) as editor:
                state = migration.apply(state, editor, collect_sql=True)
            if asked:
                break
            done.append(key)
            lines += [line for line in editor.collected_sql if not line.startswith("--")]
    return tuple(done), "\n".join(lines)


@contextmanager
def _questions() -> Iterator[list[str]]:
    """Gather what the database is asked in the block."""
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield asked


def _text(one: Upgrade, script: Script) -> str:
    """Return one company's transaction."""
    schema = connection.ops.quote_name(one.schema_name)
    return "\n".join(
        (
            "BEGIN;",
            f"SET LOCAL search_path = {schema}, public;",
            "SET LOCAL statement_timeout = 0;",
            script.statements,
            provisioning.record_migrations(script.noted, table=f"{schema}.django_migrations"),
            DONE.format(version=script.version, company_id=int(one.company_id)),
            "COMMIT;",
        )
    )


def _send(companies: Sequence[Upgrade], script: Script) -> Iterator[Outcome]:
    """Send some companies' transactions at once. If one fails, those before it are done and the rest go one by one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("\n".join(_text(one, script) for one in companies))
    except DatabaseError as error:
        _roll_back()
        if len(companies) == 1:
            yield Outcome(company_id=companies[0].company_id, error=_sentence(error))
            return
        ids = [one.company_id for one in companies]
        done = set(Company.objects.filter(pk__in=ids, schema_version=script.version).values_list("pk", flat=True))
        for one in companies:
            if one.company_id in done:
                yield Outcome(company_id=one.company_id)
            else:
                yield from _send([one], script)
        return
    yield from (Outcome(company_id=one.company_id) for one in companies)


def _roll_back() -> None:
    """End the transaction that failed on the server. Raises where the connection itself is gone."""
    raw = connection.connection
    with raw.cursor() as cursor:
        cursor.execute("ROLLBACK")
    connection.forget_search_path()  # type: ignore[attr-defined]  # of our backend


def _one_by_one(upgrades: Sequence[Upgrade], *, processes: int) -> Iterator[Outcome]:
    """Run what is more than SQL, company by company, in several processes."""
    if len(upgrades) <= FEW or processes == 1:
        for one in upgrades:
            error = upgrade_process.migrate(one.company_id, one.schema_name)
            yield Outcome(company_id=one.company_id, error=error)
        return
    database = {key: value for key, value in connection.settings_dict.items() if key != "TEST"}
    with ProcessPoolExecutor(
        max_workers=min(processes, len(upgrades)),
        mp_context=get_context("spawn"),
        initializer=upgrade_process.prepare,
        initargs=(database,),
    ) as pool:
        running = {pool.submit(upgrade_process.migrate, one.company_id, one.schema_name): one for one in upgrades}
        yield from _ends(running)


def _ends(running: dict["Future[str]", Upgrade]) -> Iterable[Outcome]:
    for future in as_completed(running):
        try:
            error = future.result()
        except BrokenProcessPool as broken:
            error = _sentence(broken)
        yield Outcome(company_id=running[future].company_id, error=error)


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip()
