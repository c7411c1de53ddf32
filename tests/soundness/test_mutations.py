"""Broken documents are caught: what goes wrong in a play, the proof has found; what the proof finds, plays confirm."""

from random import Random

import pytest

from tests.soundness.documents import hand_made, random_document
from tests.soundness.every_play import TooMany, all_plays
from tests.soundness.mutations import mutants
from tests.soundness.plays import random_fault
from tests.soundness.proofs import GALLERY, faults, proof, read, shared_document


def bases():
    yield from sorted(hand_made().items())
    yield from ((path.stem, read(path)) for path in sorted(GALLERY.glob("*.yaml")))
    documents = ((f"random {seed}", random_document(seed)) for seed in range(40))
    yield from [(name, document) for name, document in documents if 6 < len(document["steps"]) < 16][:6]


def test_every_mutant_that_a_random_play_breaks_is_caught():
    caught, missed = 0, []
    for name, base in bases():
        for what, mutant in mutants(base):
            broken = random_fault(mutant, Random(name + what), plays=25)  # noqa: S311
            if broken is not None and proof(mutant).verdict == "unsound":
                caught += 1
            elif broken is not None:
                missed.append((name, what, broken))
    assert missed == []
    assert caught >= 400


def test_every_mutant_of_the_purchase_that_a_random_play_breaks_is_caught():
    broken = [
        mutant
        for what, mutant in mutants(shared_document("purchase.yaml"))
        if random_fault(mutant, Random(what), plays=25) is not None  # noqa: S311
    ]
    assert len(broken) >= 100
    assert [faults(proof(mutant)) for mutant in broken if proof(mutant).verdict != "unsound"] == []


@pytest.mark.parametrize(("name", "base"), list(bases()), ids=lambda value: value if isinstance(value, str) else "")
def test_the_proof_and_all_plays_of_a_mutant_agree(name, base):
    compared = 0
    for what, mutant in mutants(base):
        try:
            found, ran, can_end, _states = all_plays(mutant, 60)
        except TooMany:
            continue
        compared += 1
        is_sound = not found and can_end and ran == set(mutant["steps"])
        assert (what, proof(mutant).verdict) == (what, "sound" if is_sound else "unsound")
    assert compared > 0
