"""Each kind of fault is found at its step, with the shortest path to it."""

import pytest
import yaml

from tenant_apps.workflow_engine.soundness import SoundEvent, SoundFault
from tests.soundness.documents import document, hand_made
from tests.soundness.every_play import TooMany, fewest_events
from tests.soundness.mutations import mutants
from tests.soundness.proofs import faults, proof, shared_document, told

INSTANT = ("way", "skipped", "at_once")


def steps(text):
    return document("a", yaml.safe_load(text))


STUCK = """
a: {type: task, outcomes: [left, right], next: [{to: b, outcome: left}, {to: c, outcome: right}]}
b: {type: task, next: d}
c: {type: task, next: d}
d: {type: gate, join: and, next: z}
z: {type: end}
"""

LEFT_BEHIND = """
a: {type: gate, split: and, next: [{to: b}, {to: c}]}
b: {type: task, outcomes: [ok, stop], next: [{to: d, outcome: ok}, {to: y, outcome: stop}]}
c: {type: task, next: d}
d: {type: gate, join: and, next: z}
y: {type: end}
z: {type: end}
"""

DOUBLED = """
a: {type: gate, split: and, next: [{to: b}, {to: c}]}
b: {type: task, next: d}
c: {type: task, next: d}
d: {type: task, next: e}
e: {type: task, next: z}
z: {type: end, terminate: true}
"""

ENDS_TWICE = """
a: {type: gate, split: and, next: [{to: b}, {to: c}]}
b: {type: task, next: z}
c: {type: task, next: z}
z: {type: end}
"""

ENDLESS = """
a: {type: task, outcomes: [good, bad], next: [{to: z, outcome: good}, {to: b, outcome: bad}]}
b: {type: task, next: c}
c: {type: task, next: b}
z: {type: end}
"""

CIRCLING = """
a: {type: task, next: b}
b: {type: gate, next: c}
c: {type: gate, next: b}
z: {type: end}
"""

NEVER_RUNS = """
a: {type: gate, next: [{to: z}, {to: b, when: x}]}
b: {type: task, next: c}
c: {type: task, next: z}
z: {type: end}
"""

WAITING_FOR_EACH_OTHER = """
a: {type: gate, split: and, next: [{to: b}, {to: c}]}
b: {type: gate, join: or, split: or, next: [{to: c, when: x}, {to: y, else: true}]}
c: {type: gate, join: or, split: or, next: [{to: b, when: x}, {to: z, else: true}]}
y: {type: end}
z: {type: end}
"""

TWICE_IN_A_ROUND = """
a: {type: task, timers: [{after: P1D, also: m}], outcomes: [more, enough],
    next: [{to: a, outcome: more}, {to: z, outcome: enough}]}
m: {type: task, next: n}
n: {type: end}
z: {type: end}
"""


@pytest.mark.parametrize(
    ("text", "expected", "path"),
    [
        (STUCK, [("stuck", "d")], ["a"]),
        (LEFT_BEHIND, [("left_behind", "d")], ["b:stop"]),
        (DOUBLED, [("doubled", "d")], ["b", "c"]),
        (ENDS_TWICE, [("ends_twice", "z")], ["b", "c"]),
        (ENDLESS, [("endless", "b")], ["a:bad"]),
        (CIRCLING, [("endless", "a")], []),
        (NEVER_RUNS, [("never_runs", "b")], []),
        (WAITING_FOR_EACH_OTHER, [("stuck", "b")], []),
        (TWICE_IN_A_ROUND, [("doubled", "m")], ["a:0", "a:more", "a:0"]),
    ],
    ids=["stuck", "left behind", "doubled", "ends twice", "endless", "circling", "never", "or-joins", "timer"],
)
def test_a_fault_is_found_once_at_its_cause(text, expected, path):
    report = proof(steps(text))
    assert (report.verdict, faults(report)) == ("unsound", expected)
    assert told(report.faults[0]) == path


def test_the_broken_purchase_fails_with_exactly_its_path():
    report = proof(shared_document("purchase_broken.yaml"))
    path = (
        SoundEvent(kind="way", step="triage", what="order", told=False),
        SoundEvent(kind="completed", step="order", what="ordered"),
        SoundEvent(kind="completed", step="post_order", told=False),
        SoundEvent(kind="completed", step="receive"),
        SoundEvent(kind="completed", step="rate", told=False),
    )
    assert report.faults == (SoundFault(code="stuck", step="closed", path=path, missing=("chase", "post_by_hand")),)
    assert report.never_run == {"closed", "done"}


def test_the_path_of_a_fault_is_the_shortest_there_is():
    compared = 0
    for name, base in hand_made().items():
        for what, mutant in mutants(base):
            try:
                fewest = fewest_events(mutant, 60)
            except TooMany:
                continue
            lengths = [
                sum(event.kind not in INSTANT for event in fault.path)
                for fault in proof(mutant).faults
                if fault.code not in ("never_runs", "endless")
            ]
            if lengths and fewest is not None:
                compared += 1
                assert (name, what, min(lengths)) == (name, what, fewest)
    assert compared >= 200


def test_steps_that_can_be_open_at_the_same_time_are_named():
    report = proof(hand_made()["cancel_region"])
    assert report.together == {frozenset(pair) for pair in (("b", "c"), ("b", "f"))}


def test_steps_that_exclude_each_other_are_never_together():
    together = proof(hand_made()["many_and_skipped"]).together
    assert frozenset(("b", "c")) not in together
    assert frozenset(("c", "d")) in together  # instances of c that were kept
