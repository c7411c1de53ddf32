"""The 37 control-flow patterns (van der Aalst et al.), each by a small document that reads as documentation.

Routing and joining are here, many instances, cancelling and triggers in `test_patterns_more.py`.
"""

from tests.patterns.playing import PatternPlay


def test_pattern_01_sequence():
    play = PatternPlay(1)
    assert (play.open, play.do("write").open, play.do("read").ended) == (["write"], ["read"], ("done", ""))


def test_pattern_02_parallel_split():
    assert PatternPlay(2).open == ["desk", "laptop"]


def test_pattern_03_synchronisation():
    play = PatternPlay(3)
    assert (play.do("laptop").open, play.do("desk").open) == (["desk"], ["welcome"])


def test_pattern_04_exclusive_choice():
    assert (PatternPlay(4, amount="500.01").open, PatternPlay(4, amount="500.00").open) == (["boss"], ["clerk"])


def test_pattern_05_simple_merge():
    for amount, first in (("900.00", "boss"), ("9.00", "clerk")):
        play = PatternPlay(5, amount=amount)
        assert (play.do(first).open, play.do("order").ended) == (["order"], ("done", ""))


def test_pattern_06_multi_choice():
    assert PatternPlay(6, amount="900.00", kind="it").open == ["finance", "it"]
    assert PatternPlay(6, amount="9.00", kind="it").open == ["it"]
    assert PatternPlay(6, amount="9.00", kind="office").open == ["clerk"]


def test_pattern_07_structured_synchronising_merge():
    both = PatternPlay(7, amount="900.00", kind="it")
    assert (both.do("it").open, both.do("finance").open) == (["finance"], ["order"])
    assert PatternPlay(7, amount="900.00").do("finance").open == ["order"]
    assert PatternPlay(7, amount="1.00").open == ["order"]


def test_pattern_09_structured_discriminator():
    play = PatternPlay(9)
    assert play.do("mail").open == ["answered", "call"]
    assert (play.do("call").open, play.state.arrivals) == (["answered"], {})
    assert (play.do("answered").ended, play.state.opened["answered"]) == (("done", ""), 1)


def test_pattern_10_arbitrary_cycles():
    play = PatternPlay(10)
    play.do("draft", "review").do("review", "rework").do("draft", "publish").do("layout", "back").do("review", "fine")
    assert (play.open, play.do("layout", "print").ended) == (["layout"], ("done", ""))


def test_pattern_11_implicit_termination():
    play = PatternPlay(11)
    assert play.do("pay").state.status == "running"
    assert play.do("pack").ended == ("done", "packed")


def test_pattern_16_deferred_choice():
    assert PatternPlay(16).do("answer", "accept").ended == ("done", "accepted")
    assert PatternPlay(16).message("refused").ended == ("done", "refused")
    assert PatternPlay(16).fire("answer", "event", 2).open == ["chase"]


def test_pattern_17_interleaved_parallel_routing():
    play = PatternPlay(17)
    assert play.open == ["label"]
    assert play.do("label").open == ["weigh"]
    assert (play.do("weigh").open, play.do("pack").ended) == (["pack"], ("done", ""))


def test_pattern_18_milestone():
    play = PatternPlay(18)
    assert play.do("change", "changed").open == ["change", "pay"]
    assert (play.do("pay").open, play.state.status) == ([], "done")


def test_pattern_21_structured_loop():
    play = PatternPlay(21)
    for _round in range(2):
        play.do("repair").do("test", "failed")
    assert play.do("repair").do("test", "failed").ended == ("done", "scrapped")
    assert PatternPlay(21).do("repair").do("test", "passed").ended == ("done", "repaired")


def test_pattern_22_recursion():
    play = PatternPlay(22, subject="house").do("part", "split")
    [command] = play.last.commands
    assert (type(command).__name__, command.data) == ("OpenSub", {"subject": "house"})
    assert play.child_ends("smaller", "done").ended == ("done", "done")


def test_pattern_30_structured_partial_join():
    play = PatternPlay(30)
    assert play.do("west").open == ["north", "south"]
    assert play.do("north").open == ["south", "sum_up"]
    assert play.do("south").open == ["sum_up"]
    assert (play.do("sum_up").ended, play.state.opened["sum_up"]) == (("done", ""), 1)


def test_pattern_37_acyclic_synchronising_merge():
    play = PatternPlay(37, amount="900.00", kind="it")
    assert play.do("it").open == ["legal"]
    assert play.do("legal", "drop").open == ["sign"]


def test_pattern_38_general_synchronising_merge():
    play = PatternPlay(38)
    play.do("text", "ok").do("image", "again")
    assert play.open == ["image"]
    assert play.do("image", "none").open == ["publish"]


def test_pattern_39_critical_section():
    play = PatternPlay(39)
    assert play.open == ["mill"]
    assert play.do("mill").open == ["mill_paint", "saw"]


def test_pattern_40_interleaved_routing():
    play = PatternPlay(40)
    seen = []
    while play.open:
        [step] = play.open
        seen.append(step)
        play.do(step)
    assert (seen, play.ended) == (["blood", "eyes", "teeth"], ("done", ""))
