"""Questions on which the engines once differed, each as small as it gets."""

from tests.second_engine.deciding import START, play
from tests.second_engine.test_agreement import FirstEngine

FACTS = {"today": "2026-11-23", "roles": {}, "persons": {}}
SUBMIT = {"kind": "Submit", "by": 1, "data": {}}
SHE_ENDS_IT = {"kind": "FinishMulti", "by": 1, "step": "vote", "n": 1}


def voting(next_, **multi) -> dict:
    """Return a workflow of one vote and what follows it."""
    clerk = {"to": {"role": "clerk"}}
    vote = {
        "type": "task",
        "assign": clerk,
        "outcomes": ["yes", "no"],
        "multi": multi,
        "next": next_,
    }
    return {
        "format": "ticketflower/v1", "key": "vote", "title": "Vote", "ticket": {"fields": []}, "start": "vote",
        "steps": {
            "vote": vote, "after": {"type": "task", "assign": clerk, "next": "done"},
            "done": {"type": "end", "result": "done"}, "other": {"type": "end", "result": "other"},
        },
    }  # fmt: skip


def choosing(*events: dict) -> dict:
    document = voting("after", count=1)
    document["steps"]["vote"] = {"type": "choice", "events": [{**event, "to": "done"} for event in events]}
    return document


def voted(outcome: str) -> dict:
    return {
        "kind": "Complete", "by": 1, "step": "vote", "n": 1, "outcome": outcome, "data": {}, "instance": 0,
        "stood_for": None,
    }  # fmt: skip


def both(document: dict, *events: dict) -> tuple[dict, dict]:
    """Return both engines' last answers, as {state, commands, kind} or {refusal, where}."""
    first, state = FirstEngine(document, FACTS), START
    for event in events:
        answer = first.decide(state, event)
        state = answer.get("state", state)
    return answer, play(document, events, FACTS)[-1]


def test_a_vote_ended_before_anybody_voted_keeps_its_open_instances_where_the_rest_is_kept():
    first, second = both(voting("after", count=2, rest="keep"), SUBMIT, SHE_ENDS_IT)
    assert [command["kind"] for command in second["commands"]] == ["OpenTask"]
    assert sorted(second["state"]["open"]) == ["after", "vote"]
    assert first == second


def test_a_ticket_cannot_be_moved_from_a_step_that_it_has_left_already():
    move = {"kind": "Move", "by": 1, "step": "vote", "n": 1, "to": "done"}
    first, second = both(voting("after", count=2, done=1, rest="keep"), SUBMIT, voted("yes"), move)
    assert second["kind"] == "superseded"
    assert first == second


def test_skipping_a_vote_with_an_outcome_still_knows_how_many_voted():
    edges = [{"to": "other", "when": "finished == n"}, {"to": "after", "else": True}]
    skip = {"kind": "Skip", "by": 1, "step": "vote", "n": 1, "outcome": "yes"}
    first, second = both(voting(edges, count=3), SUBMIT, voted("yes"), skip)
    assert sorted(second["state"]["open"]) == ["after"]
    assert first == second


def test_a_choice_without_a_button_cannot_be_completed_by_anybody():
    nobody = {**voted("yes"), "outcome": None, "instance": None}
    first, second = both(choosing({"message": "paid"}, {"after": "P1D"}), SUBMIT, nobody)
    assert second == {"refusal": "unknown_task", "where": "vote"}
    assert first == second
