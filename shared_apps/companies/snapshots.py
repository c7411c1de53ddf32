"""Reading many rows as one moment shows them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment(*, read_only: bool) -> Iterator[None]:
    """Read everything in the block as of one moment; inside a transaction of the caller's, that one decides."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ {'READ ONLY' if read_only else ''}")
        yield
