"""Schemas that are made before anybody needs them: a new company gets one by renaming it."""

from datetime import datetime

from django.db import connection, transaction

from shared_apps.companies import provisioning
from shared_apps.companies.models import ReadySchema

ONE_REFILLS = 7_305_001  # the advisory lock of whoever refills, so that two workers do not make twice as many
TAKE = """
DELETE FROM public.companies_readyschema WHERE id = (
    SELECT id FROM public.companies_readyschema WHERE recipe = %s AND to_regnamespace(schema_name) IS NOT NULL
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING schema_name
"""  # a row whose schema is gone must stop no sign-up while it waits for the next refill
STOCK = """
SELECT coalesce(n.nspname, r.schema_name), r.id, n.nspname IS NOT NULL AND coalesce(r.recipe = %s, false)
FROM public.companies_readyschema r
FULL JOIN (SELECT nspname FROM pg_namespace WHERE nspname ~ '^pool_[0-9]+$') n ON n.nspname = r.schema_name
"""


def provide(schema_name: str) -> None:
    """Give a new company its schema, in the caller's transaction: a ready one renamed, or else one made on the spot.

    Raises django.db.ProgrammingError where the name is taken: a schema is never adopted.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [provisioning.recipe()])
        ready = cursor.fetchone()
        if ready is not None:
            cursor.execute(f"ALTER SCHEMA {_quoted(ready[0])} RENAME TO {_quoted(schema_name)}")
    if ready is None:
        provisioning.create_schema(schema_name)


def refill(*, size: int, now: datetime, most: int = 1) -> int:
    """Drop ready schemas of another release and remains, then make up to `most` of those missing; return how many.

    Each is dropped or made in a transaction of its own, so that nothing half-made stays. One query if nothing is to do.
    """
    stock = _stock()
    for name, row_id, is_good in stock:
        if not is_good:
            _drop(name, row_id)
    missing = min(most, size - sum(is_good for _name, _row_id, is_good in stock))
    return sum(_make_one(size=size, now=now) for _number in range(missing))


def _stock() -> list[tuple[str, int | None, bool]]:
    """Return every schema of the pool: its name, its row (None: it has none), whether it may be handed out."""
    with connection.cursor() as cursor:
        cursor.execute(STOCK, [provisioning.recipe()])
        return list(cursor.fetchall())


@transaction.atomic
def _drop(name: str, row_id: int | None) -> None:
    """Drop a schema of the pool, unless somebody of an older release is taking it just now."""
    if row_id is not None:
        row = ReadySchema.objects.select_for_update(skip_locked=True).filter(pk=row_id)
        if not row.exists():
            return
        ReadySchema.objects.filter(pk=row_id).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {_quoted(name)} CASCADE")


@transaction.atomic
def _make_one(*, size: int, now: datetime) -> bool:
    """Make a ready schema with its row; say whether one was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_REFILLS])
        if not cursor.fetchone()[0] or ReadySchema.objects.filter(recipe=provisioning.recipe()).count() >= size:
            return False
        cursor.execute("SELECT nextval(pg_get_serial_sequence('public.companies_readyschema', 'id'))")
        number = cursor.fetchone()[0]
    name = f"pool_{number}"
    ReadySchema.objects.create(id=number, schema_name=name, recipe=provisioning.recipe(), made_at=now)
    provisioning.create_schema(name)
    return True


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
