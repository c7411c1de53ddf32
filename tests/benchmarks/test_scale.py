"""`make scale` can take each of its figures; what they are, only its long run says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

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
