"""`make bench ONLY=tenancy` runs to its end and yields every row; what the figures are, only its long run says."""

import os

import pytest

from tenant_apps.team.models import Member
from tests.benchmarks import pages, tenancy
from tests.benchmarks.ground import ground
from tests.benchmarks.plain.models import PlainMember


def test_plain_django_reads_the_same_columns():
    columns, plain = ([field.column for field in model._meta.concrete_fields] for model in (Member, PlainMember))
    assert plain == columns


@pytest.mark.skipif(os.name == "nt", reason="gunicorn does not run on Windows")
def test_every_row_is_measured(monkeypatch):
    for module, name, few in (
        (tenancy, "COMPANIES", 2),
        (tenancy, "SCHEMAS", 1),
        (pages, "TURNS", 2),
        (pages, "PAIRS", 1),
        (pages, "ROUNDS", 1),
        (pages, "REQUESTS", 2),  # each company once, so that the counted request is nobody's first
    ):
        monkeypatch.setattr(module, name, few)
    with ground() as found:
        rows = list(tenancy.measure(found))
    assert [row.name for row in rows if not row.ours > 0 or not row.reference > 0] == []
    assert {row.name: (row.ours, row.reference) for row in rows if "statements" in row.name} == {
        "page of 4 queries by turns, statements (plain Django)": (5, 4),
        "page of 1 queries by turns, statements (plain Django)": (2, 1),
    }
    assert len(rows) == 12
