"""The contenders that need nothing but the product's environment still fit its tables: each plays every shape once."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg2
import pytest

from tests.architecture.source import ROOT
from tests.benchmarks.duel import contenders
from tests.benchmarks.ground import Ground, ground
from tests.benchmarks.shapes import STEPS


@pytest.fixture
def furnished() -> Iterator[Ground]:
    """The benchmarks' company, made by a process of its own: this one knows another database."""
    with ground() as found:
        code = f"from tests.benchmarks.world import found; found({found.url_of('product')!r})"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        yield found


def test_the_product_and_the_floor_do_every_task_of_every_shape(furnished):
    players = contenders(furnished, "product", "floor")
    for player in players:
        with player:
            assert [player.play(shape, 1) > 0 for shape in STEPS] == [True] * len(STEPS)
    assert _tasks(players[0].url) == {"done": 2 * sum(STEPS.values())}


def _tasks(url: str) -> dict[str, int]:
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM t_1.workflow_ops_taskinstance GROUP BY 1")
        found = dict(cursor.fetchall())
    connection.close()
    return found
