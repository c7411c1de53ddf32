"""The documents of the patterns are themselves fit to be published."""

import pytest

from tenant_apps.workflow_design.checks import Known, find_faults
from tests.patterns.playing import DOCUMENTS

KNOWN = Known(roles=frozenset({"staff"}), members=frozenset())
FIRST = [1, 2, 3, 4, 5, 6, 7, 10, 11, 13, 14, 16, 19, 20, 21, 24, 25, 26, 29, 30, 32, 34, 35, 37, 43]
THEN = [9, 12, 15, 17, 18, 22, 23, 27, 36, 38, 39, 40]


def test_there_is_one_document_for_each_of_the_37_patterns():
    assert sorted(int(path.name[:2]) for path in DOCUMENTS.glob("*.yaml")) == sorted([*FIRST, *THEN])


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_patterns_document_passes_the_publish_gate(path):
    assert find_faults(path.read_text(encoding="utf-8"), KNOWN).errors == ()
