"""Small documents whose ends are known, played on the second engine alone."""

import pytest

from tests.second_engine.deciding import play
from tests.second_engine.expressions import Scope, expression
from tests.second_engine.values import Wrong

FACTS = {"today": "2026-11-23", "roles": {"boss": [1]}, "persons": {"vote": [3, 4, 5]}}
FIELDS = [{"id": "amount", "type": "money"}, {"id": "note", "type": "text"}, {"id": "due", "type": "date"}]
END = {"type": "end", "result": "fine"}


def task(next_, **more) -> dict:
    return {"type": "task", "assign": {"to": {"role": "clerk"}}, "next": next_, **more}


def gate(next_, **more) -> dict:
    return {"type": "gate", "next": next_, **more}


def to(*steps: str) -> list:
    return [{"to": step} for step in steps]


def done(
    step: str, outcome: str | None = None, *, n: int = 1, instance: int | None = None, by: int = 2, **data
) -> dict:
    return {
        "kind": "Complete", "by": by, "step": step, "n": n, "outcome": outcome, "data": data, "instance": instance,
        "stood_for": None,
    }  # fmt: skip


def run(start: str, steps: dict, *events: dict, **data) -> list[dict]:
    document = {"ticket": {"fields": FIELDS}, "start": start, "steps": steps}
    return play(document, [{"kind": "Submit", "by": 1, "data": data}, *events], FACTS)


def opened(answer: dict) -> list[str]:
    """Return which steps are open."""
    return sorted(answer["state"]["open"])


def test_a_sequence_ends_with_its_result():
    last = run("a", {"a": task("b"), "b": task("z"), "z": END}, done("a"), done("b"))[-1]
    assert last["commands"] == [{"kind": "EndInstance", "status": "done", "result": "fine"}]
    assert last["state"]["counts"] == {"a": {"": 1}, "b": {"": 1}, "z": {"": 1}}


def test_an_and_join_waits_for_all_and_an_xor_join_for_nobody():
    steps = {"s": gate(to("a", "b"), split="and"), "a": task("j"), "b": task("j"), "j": task("z", join="and"), "z": END}
    assert [opened(answer) for answer in run("s", steps, done("a"), done("b"), done("j"))] == [
        ["a", "b"],
        ["b"],
        ["j"],
        [],
    ]
    steps["j"]["join"] = "xor"
    assert [opened(answer) for answer in run("s", steps, done("a"), done("b"))] == [["a", "b"], ["b", "j"], ["j"]]


def test_an_or_join_waits_only_for_what_can_still_come():
    edges = [{"to": "a", "when": "amount > 10"}, {"to": "b", "when": "amount > 20"}, {"to": "j", "else": True}]
    steps = {"s": gate(edges, split="or"), "a": task("j"), "b": task("j"), "j": task("z", join="or"), "z": END}
    assert opened(run("s", steps, amount="5")[-1]) == ["j"]
    assert [opened(answer) for answer in run("s", steps, done("a"), amount="15")] == [["a"], ["j"]]
    assert [opened(answer) for answer in run("s", steps, done("b"), done("a"), amount="25")] == [
        ["a", "b"],
        ["a"],
        ["j"],
    ]


def test_two_of_three_open_a_partial_join_and_the_third_is_absorbed():
    steps = {name: task("j") for name in ("a", "b", "c")}
    steps |= {"s": gate(to("a", "b", "c"), split="and"), "j": task("z", join=2), "z": END}
    answers = run("s", steps, done("c"), done("a"), done("b"), done("j"))
    assert [opened(answer) for answer in answers] == [["a", "b", "c"], ["a", "b"], ["b", "j"], ["j"], []]
    assert [answer["state"]["arrivals"] for answer in answers] == [{}, {}, {"j": ["a.0", "c.0"]}, {}, {}]


def test_cancelling_takes_tokens_and_open_steps_and_their_completion_is_superseded():
    steps = {"s": gate(to("a", "b"), split="and"), "a": task("z", cancels=["b"]), "b": task("z"), "z": END}
    answers = run("s", steps, done("a"))
    assert [command["kind"] for command in answers[-1]["commands"]] == ["Withdraw", "EndInstance"]
    late = run("s", steps, done("a"), done("b"))[-1]
    assert (late["kind"], late["commands"], late["state"]["seq"]) == ("superseded", [], 3)


def test_two_of_three_votes_suffice_and_the_third_is_withdrawn():
    vote = task("z", multi={"persons": {"role": "clerk"}, "done": 2}, form=[{"id": "points", "type": "integer"}])
    steps = {"vote": vote, "z": END}
    last = run("vote", steps, done("vote", instance=2, points=7), done("vote", instance=0, by=3))[-1]
    assert last["commands"][0] == {"kind": "Withdraw", "step": "vote", "n": 1, "instance": 1}
    assert last["state"]["data"] == {"points": [None, 7]}
    assert last["state"]["done_by"] == {"vote": [2, 3]}


def test_a_kept_message_waits_for_its_step():
    wait = {"type": "wait", "message": {"name": "paid", "keep": True}, "next": "z"}
    message = {"kind": "Message", "name": "paid", "data": {"note": "thanks", "strange": 1}}
    answers = run("a", {"a": task("w"), "w": wait, "z": END}, message, done("a"))
    assert answers[1]["state"]["messages"] == {"paid": [{"note": "thanks", "strange": 1}]}
    assert (answers[2]["state"]["status"], answers[2]["state"]["data"]) == ("done", {"note": "thanks"})


def test_a_timer_goes_or_also_begins_something():
    timers = [{"after": "P1D", "also": "b"}, {"after": "P2D", "go": "z"}]
    steps = {"a": task("z", timers=timers), "b": task("z"), "z": END}
    fire = [{"kind": "Fire", "step": "a", "n": 1, "source": "timer", "place": place} for place in (0, 1)]
    assert [opened(answer) for answer in run("a", steps, *fire)] == [["a"], ["a", "b"], ["b"]]


def test_an_effect_is_waited_for_and_its_failure_goes_its_own_way():
    auto = {
        "type": "auto",
        "do": [{"webhook": {"endpoint": "x", "send": ["note"]}}, {"set": {"note": "'ok'"}}],
        "next": "z",
    }
    steps = {"e": {**auto, "on_error": {"go": "a"}}, "a": task("z"), "z": END}
    answer = {"step": "e", "n": 1, "place": 0}
    first, well = run("e", steps, {"kind": "EffectDone", **answer, "data": {}}, note="hello")
    assert first["commands"] == [{"kind": "RunEffect", "step": "e", "n": 1, "place": 0, "data": {"note": "hello"}}]
    assert (well["state"]["status"], well["state"]["data"]) == ("done", {"note": "ok"})
    assert opened(run("e", steps, {"kind": "EffectFailed", **answer, "reason": ""})[-1]) == ["a"]


@pytest.mark.parametrize(
    ("steps", "events", "refusal"),
    [
        ({"a": task([{"to": "z", "when": "amount > 1"}]), "z": END}, [done("a")], ("no_way_on", "a")),
        ({"a": task("b"), "b": gate("a"), "z": END}, [done("a", n=2)], ("unknown_task", "a")),
        ({"a": task(to("j", "z")), "j": gate("z", join=2), "z": END}, [done("a", "j")], ("stuck", "j")),
        ({"a": task("b"), "b": gate("c"), "c": gate("b")}, [done("a")], ("settle_limit", "b")),
        ({"a": task("z", outcomes=["yes"]), "z": END}, [done("a", "no")], ("outcome_not_offered", "a")),
        ({"a": task([{"to": "z", "when": "amount"}]), "z": END}, [done("a", amount="1")], ("expression", "a")),
        ({"a": gate("b"), "b": task("z", multi={"count": "amount * 100"}), "z": END}, [], ("too_many_instances", "b")),
    ],
)
def test_what_cannot_happen_is_refused_with_its_step(steps, events, refusal):
    last = run("a", steps, *events, **({} if events else {"amount": "3"}))[-1]
    assert (last["refusal"], last["where"]) == refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3 == 7 and not false", True),
        ("amount * 3 == 0.3", True),
        ("missing < 1 or missing == null", True),
        ("'a' in ['b', 'a']", True),
        ("due - today() == days(8)", True),
        ("due > '2026-11-30' and false", False),
        ("false and amount", False),
    ],
)
def test_expressions_come_to_their_values(text, value):
    fields = {field["id"]: field for field in FIELDS}
    scope = Scope(fields=fields, data={"amount": "0.10", "due": "2026-12-01"}, facts=FACTS)
    assert expression(text)(scope) == value


@pytest.mark.parametrize(
    "text", ["amount > 'x'", "note + 1", "amount and true", "1 < 2 < 3", "len(", "a.b", "open('x')"]
)
def test_wrong_kinds_and_strange_words_are_wrong(text):
    fields = {field["id"]: field for field in FIELDS}
    with pytest.raises(Wrong):
        expression(text)(Scope(fields=fields, data={"amount": "1", "note": "x"}))
