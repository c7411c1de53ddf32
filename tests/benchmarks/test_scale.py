"""`make scale` can take each of its figures, and the worker's bench store its events; the figures need the long run."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg2
import pytest

from tests.benchmarks import worker
from tests.benchmarks.ground import ground
from tests.benchmarks.scale import FIGURES, Figure, settled, take


@pytest.fixture(scope="module")
def two_companies() -> Iterator[str]:
    """Two companies with the data of the long run, in a database of their own."""
    with ground() as found:
        yield settled(found, 2)


def test_every_figure_is_taken(two_companies):
    few: list[Figure] = [replace(figure, times=2) for figure in FIGURES]
    taken = {figure.name: take(figure, two_companies) for figure in few}
    assert len(taken) == len(FIGURES) > 10
    assert [name for name, value in taken.items() if not value > 0] == []


def test_the_floods_events_fit_the_table(two_companies):
    connection = psycopg2.connect(two_companies)
    with connection.cursor() as cursor:
        cursor.execute(worker.FLOOD, {"events": 100})
        stored = cursor.rowcount
        cursor.execute(worker.PROBE.format(schema="t_2"))
        assert (stored, cursor.rowcount) == (100, 1)
        cursor.execute(worker.HINT, [2])
    connection.rollback()
    connection.close()
