"""What is too large to prove is called so, soon; a fault found before still counts."""

from time import thread_time

import pytest

from tests.soundness.documents import document
from tests.soundness.proofs import faults, proof


def parallel(width, join):
    tasks = {f"t{n}": {"type": "task", "next": "j"} for n in range(width)}
    split = {"type": "gate", "split": "and", "next": [{"to": name} for name in tasks]}
    return document("a", {"a": split, **tasks, "j": {"type": "gate", "join": join, "next": "z"}, "z": {"type": "end"}})


def chosen(width):
    wide = parallel(width, "or")
    edges = [{**edge, "when": "x"} for edge in wide["steps"]["a"]["next"]]
    wide["steps"]["a"].update(split="or", next=[*edges, {"to": "j", "else": True}])
    return wide


def chain(length):
    steps = {f"t{n}": {"type": "task", "next": f"t{n + 1}"} for n in range(length - 1)}
    return document("t0", {**steps, f"t{length - 1}": {"type": "end"}})


def spending(seconds):
    end = thread_time() + seconds
    return lambda: thread_time() > end


@pytest.mark.parametrize(
    ("wide", "verdict", "states"),
    [
        (parallel(12, "and"), "sound", 4096),
        (parallel(13, "and"), "too_large", 6001),
        (chosen(6), "sound", 666),
        (chosen(7), "too_large", 0),
        (chain(500), "sound", 500),
    ],
    ids=["12 branches", "13 branches", "6 choices", "7 choices", "500 steps"],
)
def test_the_limit_is_6000_states_and_6_free_edges_of_a_split(wide, verdict, states):
    report = proof(wide)
    assert (report.verdict, report.states, report.faults) == (verdict, states, ())


def test_a_fault_that_shows_before_the_limit_is_told():
    report = proof(parallel(13, "xor"))
    assert (report.verdict, faults(report)) == ("unsound", [("ends_twice", "z")])
    assert report.never_run == frozenset()


@pytest.mark.parametrize("join", ["and", "or", "xor"])
def test_the_largest_document_is_given_up_soon(join):
    begin = thread_time()
    assert proof(parallel(497, join), out_of_time=spending(0.5)).verdict == "too_large"
    assert thread_time() - begin < 1.5


def test_no_time_at_all_means_too_large():
    report = proof(chain(3), out_of_time=lambda: True)
    assert (report.verdict, report.states) == ("too_large", 0)
