"""A definition's own tests: made-up people, a clock of their own, and what came out otherwise."""

import json

import pytest

from tenant_apps.workflow_design.checks import Known, find_faults
from tenant_apps.workflow_design.playing import play
from tenant_apps.workflow_engine.definition import compile_document
from tests.workflow_design.whole_language import TRIP, drop, put, told

KNOWN = Known(roles=frozenset({"boss"}), members=frozenset())
ASK = {"type": "task", "assign": {"to": {"role": "boss"}}, "next": "done"}


def workflow(*, fields=(), start="ask", tests=(), **steps) -> dict:
    return {
        "format": "ticketflower/v1",
        "key": "w",
        "title": "W",
        "ticket": {"fields": [{"id": "amount", "type": "money"}, *fields]},
        "start": start,
        "steps": {**steps, "done": {"type": "end", "result": "done"}},
        "tests": list(tests),
    }


def scenario(*moves, ticket=None, **expect) -> dict:
    return {"name": "it", "ticket": ticket or {}, "play": list(moves), "expect": expect or {"status": "done"}}


def outcome(document, *moves, ticket=None, **expect) -> list[str]:
    """Return the sentences about the play, after the document alone was found good."""
    assert find_faults(json.dumps(document), KNOWN).faults == ()
    played = {**document, "tests": [scenario(*moves, ticket=ticket, **expect)]}
    start = "The play “it” does not come out as it says: "
    return [fault.sentence.removeprefix(start) for fault in find_faults(json.dumps(played), KNOWN).faults]


def test_a_play_that_comes_out_is_silent_and_one_that_does_not_tells_the_difference():
    simple = workflow(ask=ASK)
    assert outcome(simple, {"do": "ask"}, status="done", result="done", open=[]) == []
    assert outcome(simple, {"do": "ask"}, status="running", result="") == [
        "“status” is done, not running, “result” is done, not empty."
    ]
    assert outcome(simple, open=["ask"]) == []
    assert outcome(simple, open=[]) == ["“open” is ask, not empty."]


def test_a_failing_play_is_an_error_at_its_place_with_its_name():
    assert told(put("tests.0.expect", {"result": "refused"})) == [
        (
            "error",
            "tests[0]",
            "The play “home again” does not come out as it says: “result” is done, not refused.",
            "Change the workflow, or what the play expects.",
        )
    ]


def test_a_move_that_is_refused_is_told_with_its_number_and_reason():
    document = workflow(ask={**ASK, "outcomes": ["yes", "no"]})
    assert outcome(document, {"do": "ask", "outcome": "maybe"}) == [
        "move 1 (do ask) is refused as outcome_not_offered at “ask”."
    ]
    assert outcome(document, {"do": "ask", "outcome": "maybe"}, status="error") == []
    expected = {"do": "ask", "outcome": "maybe", "refused": "outcome_not_offered"}
    assert outcome(document, expected, {"do": "ask", "outcome": "yes"}) == []


def test_a_move_that_should_be_refused_and_is_not_is_told():
    document = workflow(ask=ASK)
    assert outcome(document, {"do": "ask", "refused": "four_eyes"}) == [
        "move 1 (do ask) is not refused, but should be as four_eyes."
    ]
    assert outcome(document, {"do": "ask"}, {"do": "ask", "refused": "four_eyes"}) == [
        "move 2 (do ask) is refused as superseded, not as four_eyes."
    ]


def test_four_eyes_hold_for_named_people_only():
    document = workflow(
        ask={**ASK, "next": "check"},
        check={**ASK, "assign": {"to": {"role": "boss"}, "not": ["requester", "ask"]}},
    )
    two = ({"do": "ask", "as": "bob"}, {"do": "check", "as": "bob", "refused": "four_eyes"})
    own = {"do": "check", "as": "requester", "refused": "four_eyes"}
    assert outcome(document, *two, own, {"do": "check", "as": "cay"}) == []
    assert outcome(document, {"do": "ask", "as": "bob"}, {"do": "check"}) == []


def test_time_passes_and_what_is_due_happens_in_its_order():
    late = {**ASK, "timers": [{"after": "P2D", "do": [{"set": {"amount": "amount + 1"}}], "every": "P1D", "max": 3}]}
    document = workflow(ask={**late, "next": [{"to": "done", "when": "amount == 3"}, {"to": "off", "else": True}]})
    document["steps"]["off"] = {"type": "end", "result": "off"}
    start = {"amount": 0}
    assert outcome(document, {"wait": "P30D"}, {"do": "ask"}, ticket=start, result="done") == []
    assert outcome(document, {"wait": "P3D"}, {"do": "ask"}, ticket=start, result="off") == []


def test_business_time_is_monday_to_friday_nine_to_five():
    document = workflow(ask={**ASK, "timers": [{"after": "P5D business", "go": "done"}]})
    assert outcome(document, {"wait": "P4D"}, {"wait": "PT7H59M"}, status="running") == []
    assert outcome(document, {"wait": "P4D"}, {"wait": "PT8H"}, status="done") == []


def test_until_a_field_follows_the_field():
    document = workflow(
        fields=[{"id": "due", "type": "date"}],
        start="rest",
        rest={"type": "wait", "after": "until due at 08:00", "next": "done"},
    )
    ticket = {"due": "2026-01-07"}  # plays begin on 2026-01-05 at 09:00
    assert outcome(document, {"wait": "PT46H"}, ticket=ticket, status="running") == []
    assert outcome(document, {"wait": "PT47H"}, ticket=ticket, status="done") == []
    assert outcome(document, ticket={"due": "2026-01-01"}, status="done") == []


def test_messages_buttons_and_cancelling():
    document = workflow(
        start="pick",
        pick={
            "type": "choice",
            "events": [
                {"button": "go", "to": "done"},
                {"message": "storm", "to": "off"},
                {"after": "P3D", "to": "off"},
            ],
        },
        off={"type": "end", "result": "off"},
    )
    assert outcome(document, {"do": "pick", "outcome": "go"}, result="done") == []
    assert outcome(document, {"message": "storm"}, result="off") == []
    assert outcome(document, {"wait": "P3D"}, result="off") == []
    assert outcome(document, {"cancel": True}, status="cancelled") == []


def test_many_instances_are_done_one_after_the_other_or_each_by_its_person():
    many = {**ASK, "outcomes": ["yes", "no"], "multi": {"persons": {"role": "boss"}, "done": "count('yes') > 1"}}
    document = workflow(ask={**many, "next": [{"to": "done", "when": "count('yes') > 1"}, {"to": "off", "else": True}]})
    document["steps"]["off"] = {"type": "end", "result": "off"}
    moves = [
        {"do": "ask", "as": name, "outcome": what} for name, what in (("bob", "no"), ("cay", "yes"), ("dan", "yes"))
    ]
    assert outcome(document, *moves, result="done") == []
    assert outcome(document, *moves[:2], result="off") == []


def test_who_is_called_like_a_role_holds_it_and_people_stand_in_person_fields():
    document = workflow(
        fields=[{"id": "who", "type": "person"}],
        start="sort",
        sort={
            "type": "gate",
            "next": [
                {"to": "done", "when": "has_role(requester, 'boss') or requester == who"},
                {"to": "off", "else": True},
            ],
        },
        off={"type": "end", "result": "off"},
    )
    assert outcome(document, result="off") == []
    played = {**document, "tests": [{**scenario(ticket={"who": "ann"}, result="done"), "requester": "ann"}]}
    assert find_faults(json.dumps(played), KNOWN).faults == ()
    played = {**document, "tests": [{**scenario(result="done"), "requester": "boss"}]}
    assert find_faults(json.dumps(played), KNOWN).faults == ()


def test_a_timer_that_fires_for_ever_ends_the_play():
    document = workflow(ask={**ASK, "timers": [{"after": "PT1S", "every": "PT1S", "do": [{"ticket_status": "late"}]}]})
    assert outcome(document, {"wait": "P1D"}, status="running") == ["move 1 (wait P1D) is refused as endless."]


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (put("tests.0.play.0.do", "deside"), "tests[0].play[0].do", "There is no step “deside”."),
        (put("tests.0.ticket", {"plce": 1}), "tests[0].ticket.plce", "Nobody can fill in “plce” here."),
        (put("tests.0.ticket", {"booked": True}), "tests[0].ticket.booked", "Nobody can fill in “booked” here."),
        (put("tests.0.play.2.data", {"place": "x"}), "tests[0].play[2].data.place", "Nobody can fill in “place” here."),
        (put("tests.0.expect.open", ["nix"]), "tests[0].expect.open", "There is no step “nix”."),
    ],
)
def test_what_a_play_names_must_be_there(change, path, sentence):
    assert ("error", path, sentence) in [fault[:3] for fault in told(change)]


def test_plays_are_not_run_while_something_else_is_wrong():
    changes = (put("tests.0.expect.result", "refused"), drop("steps.walk.assign"))
    assert [fault[1] for fault in told(*changes)] == ["steps.walk"]


def test_a_play_that_takes_too_long_is_given_up():
    with pytest.raises(TimeoutError):
        play(definition=compile_document(TRIP), scenario=TRIP["tests"][0], out_of_time=lambda: True)
