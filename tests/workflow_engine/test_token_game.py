"""The token game: sequence, choice, parallel branches, loops, ends."""

import itertools

import pytest

from tenant_apps.workflow_engine.commands import EndInstance, OpenTask, Withdraw
from tenant_apps.workflow_engine.decide import effective_outcomes
from tests.workflow_engine.playing import Play, end, gate, task, workflow

SEQUENCE = workflow("a", a=task("b"), b=task("done"), done=end(result="fine"))
CHOICE = workflow(
    "a",
    a=task(
        [{"outcome": "yes", "to": "good"}, {"outcome": "no", "to": "bad"}],
        outcomes=["yes", "no"],
    ),
    good=end(result="good"),
    bad=end(result="bad"),
)
BRANCHES = workflow(
    "fork",
    fork=gate([{"to": "a"}, {"to": "b"}, {"to": "c"}], split="and"),
    a=task("meet"),
    b=task("meet"),
    c=task("meet"),
    meet=gate("after", join="and"),
    after=task("done"),
    done=end(),
)


def test_submitting_opens_the_first_task():
    play = Play(SEQUENCE, amount="5.00")
    assert play.last.commands == (OpenTask(step="a", n=1),)
    assert (play.state.status, play.state.requester, play.state.data) == ("running", 1, {"amount": "5.00"})


def test_a_sequence_runs_step_after_step_to_its_end():
    play = Play(SEQUENCE)
    assert play.complete("a").commands == (OpenTask(step="b", n=1),)
    assert play.complete("b").commands == (EndInstance(status="done", result="fine"),)
    assert (play.state.status, play.state.result, play.open, dict(play.state.tokens)) == ("done", "fine", [], {})


@pytest.mark.parametrize(("outcome", "result"), [("yes", "good"), ("no", "bad")])
def test_the_outcome_chooses_the_edge(outcome, result):
    play = Play(CHOICE)
    play.complete("a", outcome)
    assert play.state.result == result


@pytest.mark.parametrize(
    ("amount", "step"), [("1500.00", "finance"), ("100.00", "manager"), ("5", "clerk"), (None, "clerk")]
)
def test_data_chooses_the_first_edge_that_holds_in_document_order_else_the_else_edge(amount, step):
    definition = workflow(
        "route",
        route=gate(
            [
                {"to": "clerk", "else": True},
                {"to": "finance", "when": "amount > 1000"},
                {"to": "manager", "when": "amount > 50"},
            ]
        ),
        finance=task("done"),
        manager=task("done"),
        clerk=task("done"),
        done=end(),
    )
    assert Play(definition, amount=amount).open == [step]


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
def test_an_and_join_waits_for_every_branch_in_whatever_order_they_come(order):
    play = Play(BRANCHES)
    assert play.open == ["a", "b", "c"]
    for step in order[:-1]:
        assert play.complete(step).commands == ()
    assert play.complete(order[-1]).commands == (OpenTask(step="after", n=1),)
    assert play.complete("after").commands == (EndInstance(status="done", result=""),)


def test_branches_without_a_join_end_when_the_last_of_them_ends():
    definition = workflow(
        "fork", fork=gate([{"to": "a"}, {"to": "b"}], split="and"), a=task("done"), b=task("done"), done=end(result="x")
    )
    play = Play(definition)
    assert play.complete("a").commands == ()
    assert play.state.status == "running"
    assert play.complete("b").commands == (EndInstance(status="done", result="x"),)


def test_an_and_split_of_a_task_takes_every_edge_whatever_the_outcome():
    definition = workflow(
        "a",
        a=task([{"to": "b"}, {"to": "c"}], split="and", outcomes=["ok"]),
        b=task("done"),
        c=task("done"),
        done=end(),
    )
    play = Play(definition)
    play.complete("a", "ok")
    assert play.open == ["b", "c"]


def test_a_loop_opens_the_step_again_and_counts_its_openings():
    definition = workflow(
        "a",
        a=task("b"),
        b=task([{"outcome": "again", "to": "a"}, {"outcome": "ok", "to": "done"}], outcomes=["again", "ok"]),
        done=end(),
    )
    play = Play(definition)
    for _round in range(3):
        play.complete("a")
        play.complete("b", "again")
    assert play.openings == {("a", 4)}
    play.complete("a")
    play.complete("b", "ok")
    assert play.state.counts == {"a": {"": 4}, "b": {"again": 3, "ok": 1}, "done": {"": 1}}


def test_count_ends_a_loop_and_counts_the_completion_that_asks():
    definition = workflow(
        "a",
        a=task(
            [
                {"outcome": "no", "when": "count(a, 'no') < 3", "to": "a"},
                {"outcome": "no", "else": True, "to": "gave_up"},
                {"outcome": "yes", "to": "won"},
            ],
            outcomes=["yes", "no"],
        ),
        gave_up=end(result="gave_up"),
        won=end(result="won"),
    )
    play = Play(definition)
    for _try in range(3):
        assert play.state.status == "running"
        play.complete("a", "no")
    assert play.state.result == "gave_up"


def test_a_step_that_is_open_is_not_opened_twice_its_token_waits():
    definition = workflow(
        "fork",
        fork=gate([{"to": "a"}, {"to": "b"}], split="and"),
        a=task("shared"),
        b=task("shared"),
        shared=task("done"),
        done=end(),
    )
    play = Play(definition)
    play.complete("a")
    play.complete("b")
    assert (play.openings, dict(play.state.tokens)) == ({("shared", 1)}, {"b.0": 1})
    assert play.complete("shared").commands == (OpenTask(step="shared", n=2),)
    assert play.complete("shared").commands == (EndInstance(status="done", result=""),)


def test_terminate_withdraws_what_is_open_and_empties_the_net():
    definition = workflow(
        "fork",
        fork=gate([{"to": "a"}, {"to": "b"}, {"to": "c"}], split="and"),
        a=task("stop"),
        b=task("meet"),
        c=task("meet"),
        meet=gate("done", join="and"),
        done=end(),
        stop=end(terminate=True, result="stopped"),
    )
    play = Play(definition)
    play.complete("b")
    assert play.complete("a").commands == (
        Withdraw(step="c", n=1),
        EndInstance(status="done", result="stopped"),
    )
    assert (play.state.status, dict(play.state.tokens), play.open) == ("done", {}, [])


def test_settling_opens_the_smallest_id_first():
    definition = workflow(
        "fork",
        fork=gate([{"to": "z"}, {"to": "m"}, {"to": "a"}], split="and"),
        z=task("done"),
        m=gate("b"),
        b=task("done"),
        a=task("done"),
        done=end(),
    )
    play = Play(definition)
    assert [command.step for command in play.last.commands] == ["a", "b", "z"]


def test_an_exclusive_split_without_conditions_after_a_task_lets_the_worker_decide():
    definition = workflow(
        "a", a=task([{"to": "repair"}, {"to": "replace"}]), repair=task("done"), replace=task("done"), done=end()
    )
    assert effective_outcomes(definition.steps["a"]) == ("repair", "replace")
    play = Play(definition)
    play.complete("a", "replace")
    assert play.open == ["replace"]


def test_a_task_with_one_way_on_has_no_buttons_but_done():
    assert effective_outcomes(SEQUENCE.steps["a"]) == ()


def test_completing_merges_data_and_remembers_who_did_it():
    definition = workflow("a", a=task([{"to": "a", "when": "amount < 3"}, {"to": "done", "else": True}]), done=end())
    play = Play(definition, kind="it")
    play.complete("a", by=4, amount="1")
    play.complete("a", by=5, amount="2")
    play.complete("a", by=4, amount="3")
    assert (play.state.data, play.state.done_by) == ({"kind": "it", "amount": "3"}, {"a": (5, 4)})


def test_the_order_of_keys_in_the_document_changes_nothing():
    steps = {
        "fork": gate([{"to": "b"}, {"to": "a"}], split="and"),
        "a": task("meet"),
        "b": task("meet"),
        "meet": gate("done"),
        "done": end(),
    }
    assert workflow("fork", **steps) == workflow("fork", **dict(reversed(steps.items())))


def test_an_exclusive_join_takes_one_token_at_a_time_where_several_wait():
    definition = workflow(
        "fork",
        fork=gate([{"to": "a"}, {"to": "b"}, {"to": "c"}], split="and"),
        a=task("shared"),
        b=task("shared"),
        c=task("shared"),
        shared=task("done"),
        done=end(),
    )
    play = Play(definition)
    for step in ("a", "b", "c"):
        play.complete(step)
    assert dict(play.state.tokens) == {"b.0": 1, "c.0": 1}
    play.complete("shared")
    assert (play.openings, dict(play.state.tokens)) == ({("shared", 2)}, {"c.0": 1})
    play.complete("shared")
    assert (play.openings, dict(play.state.tokens)) == ({("shared", 3)}, {})
