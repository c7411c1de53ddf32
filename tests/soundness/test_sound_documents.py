"""No false alarm: documents that are sound are proved sound, quickly."""

from time import thread_time

import pytest

from tests.soundness.documents import hand_made, random_document
from tests.soundness.every_play import TooMany, all_plays
from tests.soundness.proofs import GALLERY, PATTERNS, proof, read, shared_document, verdict

HELPDESK = ["helpdesk_80.json", "helpdesk_95.json", "helpdesk_99.json", "helpdesk_100.json"]


@pytest.mark.parametrize("path", sorted(GALLERY.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_workflow_of_the_gallery_is_sound(path):
    assert verdict(read(path)) == "sound"


@pytest.mark.parametrize("path", sorted(PATTERNS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_document_of_every_pattern_is_sound(path):
    assert verdict(read(path)) == "sound"


@pytest.mark.parametrize("name", HELPDESK)
def test_the_definitions_of_the_help_desk_are_sound(name):
    assert verdict(shared_document(name)) == "sound"


def test_the_purchase_is_sound_and_proved_in_less_than_50_ms():
    document = shared_document("purchase.yaml")
    begin = thread_time()
    report = proof(document)
    took = thread_time() - begin
    assert (report.verdict, report.faults, report.states) == ("sound", (), 37)
    assert took < 0.05


@pytest.mark.parametrize("name", sorted(hand_made()))
def test_a_hand_made_document_is_sound_in_the_proof_and_in_every_play(name):
    document = hand_made()[name]
    report = proof(document)
    found, ran, can_end, states = all_plays(document, 1000)
    assert (report.verdict, report.states) == ("sound", states)
    assert (found, ran, can_end) == (set(), set(document["steps"]), True)


def test_no_document_of_nested_blocks_raises_a_false_alarm():
    verdicts = [verdict(random_document(seed)) for seed in range(80)]
    assert "unsound" not in verdicts
    assert verdicts.count("sound") >= 70


def test_the_proof_sees_exactly_the_states_that_plays_can_reach():
    compared = 0
    for seed in range(80):
        document = random_document(seed)
        try:
            found, ran, can_end, states = all_plays(document, 100)
        except TooMany:
            continue
        compared += 1
        assert (found, ran, can_end) == (set(), set(document["steps"]), True)
        assert proof(document).states == states
    assert compared >= 40
