"""What `decide` refuses: nothing changes, and the reason says why and where."""

from datetime import date

from tenant_apps.workflow_engine.decision import Decision, Refusal
from tenant_apps.workflow_engine.events import Submit
from tenant_apps.workflow_engine.facts import Facts, RequiredFacts, required_facts
from tests.workflow_engine.playing import AT, Play, end, gate, task, workflow

SEQUENCE = workflow("a", a=task("b"), b=task("done"), done=end())


def refused(play: Play, answer) -> Refusal:
    """Return the refusal after making sure that the state is what folding the history gives."""
    assert isinstance(answer, Refusal)
    assert play.state == play.folded()
    return answer


def test_no_edge_that_holds_is_refused_and_the_run_has_not_begun():
    definition = workflow("route", route=gate([{"to": "a", "when": "amount > 10"}]), a=task("done"), done=end())
    play = Play(definition, amount="5")
    assert refused(play, play.last) == Refusal(reason="no_way_on", where="route", params={"outcome": None})
    assert (play.state.status, play.state.seq) == ("starting", 0)


def test_no_edge_for_the_data_leaves_the_task_open():
    definition = workflow("a", a=task([{"to": "done", "when": "amount > 10"}]), done=end())
    play = Play(definition)
    before = play.state
    assert refused(play, play.complete("a", amount="1")).reason == "no_way_on"
    assert play.state == before
    assert play.complete("a", amount="11").kind == "moved"


def test_a_token_that_waits_for_ever_is_refused_as_stuck():
    definition = workflow(
        "a",
        a=task([{"outcome": "x", "to": "meet"}, {"outcome": "y", "to": "meet"}], outcomes=["x", "y"]),
        meet=gate("done", join="and"),
        done=end(),
    )
    play = Play(definition)
    assert refused(play, play.complete("a", "x")) == Refusal(reason="stuck", where="meet")
    assert play.open == ["a"]


def test_going_round_in_circles_is_refused_after_a_thousand_openings():
    definition = workflow("a", a=task("one"), one=gate("two"), two=gate("one"))
    play = Play(definition)
    assert refused(play, play.complete("a")) == Refusal(reason="settle_limit", where="one", params={"limit": 1000})


def test_a_thousand_openings_themselves_are_allowed():
    steps = {f"g{number:04}": gate(f"g{number + 1:04}") for number in range(999)}
    assert Play(workflow("g0000", **steps, g0999=end())).state.status == "done"
    steps = {f"g{number:04}": gate(f"g{number + 1:04}") for number in range(1000)}
    assert Play(workflow("g0000", **steps, g1000=end())).last.reason == "settle_limit"


def test_an_outcome_that_is_not_offered_leaves_the_task_open():
    definition = workflow("a", a=task([{"outcome": "ok", "to": "done"}], outcomes=["ok"]), done=end())
    play = Play(definition)
    for outcome in ("no", None, ""):
        params = {"outcome": outcome, "offered": ["ok"]}
        wanted = Refusal(reason="outcome_not_offered", where="a", params=params)
        assert refused(play, play.complete("a", outcome)) == wanted
    assert play.open == ["a"]
    play = Play(SEQUENCE)
    assert refused(play, play.complete("a", "anything")).reason == "outcome_not_offered"


def test_a_task_that_was_never_opened_is_unknown():
    play = Play(SEQUENCE)
    for step, n in (("b", 1), ("a", 2), ("a", 0), ("a", -1), ("nowhere", 1), ("done", 1)):
        assert refused(play, play.complete(step, n=n)) == Refusal(reason="unknown_task", where=step, params={"n": n})


def test_a_second_submit_is_refused():
    play = Play(SEQUENCE)
    assert refused(play, play.send(Submit(at=AT, by=2))) == Refusal(reason="wrong_state", params={"status": "running"})


def test_a_task_that_was_overtaken_is_superseded_and_only_the_number_moves():
    definition = workflow(
        "fork",
        fork=gate([{"to": "quick"}, {"to": "slow"}], split="and"),
        quick=task("over"),
        slow=task("over"),
        over=end(terminate=True),
    )
    play = Play(definition)
    play.complete("quick")
    before = play.state
    late = play.complete("slow", amount="99")
    assert isinstance(late, Decision)
    assert (late.kind, late.commands, late.explanations) == ("superseded", (), ())
    assert late.state.seq == before.seq + 1
    assert {**late.state.to_json(), "seq": 0} == {**before.to_json(), "seq": 0}


def test_completing_the_same_opening_twice_is_superseded():
    play = Play(SEQUENCE)
    play.complete("a")
    assert play.complete("a").kind == "superseded"
    assert play.open == ["b"]


def test_data_of_a_wrong_type_is_refused_with_the_expression_and_the_place():
    definition = workflow("route", route=gate([{"to": "done", "when": "true and amount > 10"}]), done=end())
    play = Play(definition, amount="a lot")
    assert refused(play, play.last) == Refusal(
        reason="expression",
        where="route",
        params={
            "expression": "true and amount > 10",
            "code": "bad_value",
            "position": 9,
            "name": "amount",
            "type": "money",
            "value": "a lot",
        },
    )


def test_a_fact_that_was_not_loaded_is_refused_not_guessed():
    definition = workflow("route", route=gate([{"to": "done", "when": "has_role(requester, 'boss')"}]), done=end())
    play = Play(definition, facts=Facts())
    assert (play.last.reason, play.last.params["code"], play.last.params["fact"]) == (
        "expression",
        "fact_missing",
        "boss",
    )


def test_required_facts_name_the_roles_and_whether_today_matters():
    definition = workflow(
        "route",
        route=gate(
            [
                {"to": "a", "when": "has_role(requester, 'boss') or has_role(requester, 'owner')"},
                {"to": "done", "when": "due < today()"},
                {"to": "done", "else": True},
            ]
        ),
        a=task("done"),
        done=end(),
    )
    assert required_facts(definition) == RequiredFacts(today=True, roles=frozenset({"boss", "owner"}))
    assert required_facts(SEQUENCE) == RequiredFacts(today=False, roles=frozenset())
    assert Play(definition, by=7).last.explanations[0].to == "a"


def test_facts_survive_a_round_through_json():
    facts = Facts(today=date(2026, 1, 2), roles={"boss": frozenset({3, 1})}, persons={"vote": (4, 2)})
    assert facts.to_json() == {"today": "2026-01-02", "roles": {"boss": [1, 3]}, "persons": {"vote": [4, 2]}}
    assert Facts.from_json(facts.to_json()) == facts
