"""The 37 patterns, second half: many instances, cancelling, triggers, ends."""

from tests.patterns.playing import PatternPlay


def test_pattern_12_multiple_instances_without_synchronisation():
    play = PatternPlay(12)
    assert (play.many, play.do("decide").state.counts["decided"]) == ([0, 1, 2], {"": 1})
    assert play.many == [0, 1, 2]


def test_pattern_13_multiple_instances_known_at_design_time():
    play = PatternPlay(13)
    assert play.many == [0, 1, 2]
    assert play.do("opinion", instance=2).do("opinion", instance=0).state.status == "running"
    assert play.do("opinion", instance=1).ended == ("done", "")


def test_pattern_14_multiple_instances_known_at_run_time():
    for systems, instances in (([], []), (["mail"], [0]), (["mail", "wiki", "shop"], [0, 1, 2])):
        assert PatternPlay(14, systems=systems).many == instances
    assert PatternPlay(14, systems=[]).ended == ("done", "")


def test_pattern_15_multiple_instances_not_known_beforehand():
    play = PatternPlay(15, shops=[{"name": "North"}])
    assert play.add("check", {"name": "South"}).many == [0, 1]
    assert play.do("check", instance=0).state.status == "running"
    assert play.do("check", instance=1).ended == ("done", "")


def test_pattern_19_cancel_task():
    play = PatternPlay(19).do("buy")
    assert (play.ended, [type(command).__name__ for command in play.last.commands]) == (
        ("done", ""),
        ["Withdraw", "EndInstance"],
    )


def test_pattern_20_cancel_case():
    play = PatternPlay(20).do("desk").cancel()
    assert (play.ended, play.open, dict(play.state.tokens)) == (("cancelled", ""), [], {})


def test_pattern_23_transient_trigger():
    play = PatternPlay(23).message("rang").do("prepare")
    assert (play.open, play.message("rang").ended) == (["doorbell"], ("done", ""))


def test_pattern_24_persistent_trigger():
    assert PatternPlay(24).message("paid").do("prepare").ended == ("done", "")
    assert PatternPlay(24).do("prepare").message("paid").ended == ("done", "")


def test_pattern_25_cancel_region():
    play = PatternPlay(25).do("travel")
    assert play.do("permit", "refused").ended == ("done", "refused")
    assert dict(play.state.tokens) == {}


def test_pattern_26_cancel_multiple_instance_activity():
    play = PatternPlay(26).do("vote", instance=1)
    assert play.fire("vote", "timer").ended == ("done", "timeout")


def test_pattern_27_complete_multiple_instance_activity():
    assert PatternPlay(27).do("vote", "yes", instance=1).finish_early("vote").ended == ("done", "agreed")
    assert PatternPlay(27).do("vote", "no", instance=1).finish_early("vote").ended == ("done", "refused")


def test_pattern_29_cancelling_discriminator():
    play = PatternPlay(29).do("south")
    assert (play.open, play.do("use_it").ended) == (["use_it"], ("done", ""))


def test_pattern_32_cancelling_partial_join():
    play = PatternPlay(32).do("south")
    assert play.do("west").open == ["sum_up"]
    assert play.do("sum_up").ended == ("done", "")


def test_pattern_34_static_partial_join_for_multiple_instances():
    play = PatternPlay(34).do("vote", instance=0).do("vote", instance=2)
    assert (play.open, play.many) == (["decide", "vote"], [1])
    assert play.do("decide").state.status == "running"
    assert play.do("vote", instance=1).ended == ("done", "")


def test_pattern_35_cancelling_partial_join_for_multiple_instances():
    play = PatternPlay(35).do("vote", instance=0).do("vote", instance=2)
    assert (play.open, play.many) == (["decide"], [])


def test_pattern_36_dynamic_partial_join_for_multiple_instances():
    play = PatternPlay(36, experts=[{"name": "A"}, {"name": "B"}])
    play.do("ask", "agree", instance=0).add("ask", {"name": "C"})
    assert play.many == [1, 2]
    assert play.do("ask", "agree", instance=2).ended == ("done", "agreed")


def test_pattern_43_explicit_termination():
    play = PatternPlay(43)
    assert (play.do("wait_for_budget", "refused").ended, play.open) == (("done", "refused"), [])
