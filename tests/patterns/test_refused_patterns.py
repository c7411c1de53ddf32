"""The six control-flow patterns that are refused, each with its reason."""

from tenant_apps.workflow_design.checks import Known, find_faults
from tests.patterns.playing import text_of

KNOWN = Known(roles=frozenset({"staff"}), members=frozenset())


def refused(number: int, old: str, new: str) -> list[str]:
    """Return what the publish gate says of a pattern's document with one thing changed."""
    assert old in text_of(number)
    return [fault.sentence for fault in find_faults(text_of(number).replace(old, new), KNOWN).errors]


def test_pattern_08_refused_multi_merge():
    assert refused(3, "join: and", "join: multi") == [
        "Multi-merge (pattern 8) is not offered: the same step would be open several times in one ticket."
    ]
    [drawn] = refused(3, "join: and, ", "")  # drawn without naming it: two branches run into one step
    assert drawn.startswith("A step can be active twice: ")


def test_pattern_28_refused_blocking_discriminator():
    assert refused(9, "join: first", "join: blocking_first") == [
        "A blocking discriminator (pattern 28) is not offered: what comes during a round would wait unseen."
    ]


def test_pattern_31_refused_blocking_partial_join():
    assert refused(30, "join: 2", "join: blocking_n") == [
        "A blocking partial join (pattern 31) is not offered: what comes during a round would wait unseen."
    ]


def test_pattern_33_refused_generalised_and_join():
    assert refused(3, "join: and", "join: generalised_and") == [
        (
            "A generalised and-join (pattern 33) is not offered: "
            "nobody could tell which rounds of its branches belong together."
        )
    ]


def test_pattern_41_refused_thread_merge():
    assert refused(3, "join: and", "join: threads") == [
        "A thread merge (pattern 41) is not offered: branches of a ticket have names, not numbers."
    ]


def test_pattern_42_refused_thread_split():
    assert refused(2, "split: and", "split: threads") == [
        "A thread split (pattern 42) is not offered: branches of a ticket have names, not numbers."
    ]
