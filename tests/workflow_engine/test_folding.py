"""Same inputs, same answer: random workflows, random play, and always the laws of the game."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.workflow_engine.commands import OpenTask, Withdraw
from tenant_apps.workflow_engine.decide import effective_outcomes
from tenant_apps.workflow_engine.decision import Decision
from tenant_apps.workflow_engine.state import State
from tests.workflow_engine.playing import Play, end, gate, task, workflow

NAMES = ["a", "b", "c", "d", "e", "f"]
TARGETS = st.sampled_from([*NAMES, "done", "stop"])
CONDITIONS = st.sampled_from(["amount > 1", "count(a) < 2", "kind == 'it'", "has_role(requester, 'boss')"])


@st.composite
def steps(draw):
    """One task or gate with one to three edges of any legal sort."""
    targets = draw(st.lists(TARGETS, min_size=1, max_size=3))
    join, split = draw(st.sampled_from(["xor", "xor", "and"])), draw(st.sampled_from(["xor", "and"]))
    edges = [{"to": target} for target in targets]
    sort = draw(st.sampled_from(["task", "outcomes", "gate"]))
    if sort == "outcomes":
        edges = [{"to": edge["to"], "outcome": f"o{place}"} for place, edge in enumerate(edges)]
        return task(edges, outcomes=[edge["outcome"] for edge in edges], join=join)
    if split == "xor" and draw(st.booleans()):
        edges = [{**edge, "when": draw(CONDITIONS)} for edge in edges[:-1]] + [{**edges[-1], "else": True}]
    return (task if sort == "task" else gate)(edges, join=join, split=split)


WORKFLOWS = st.lists(steps(), min_size=len(NAMES), max_size=len(NAMES)).map(
    lambda made: workflow("a", **dict(zip(NAMES, made, strict=True)), done=end(result="d"), stop=end(terminate=True))
)


@settings(max_examples=150, deadline=None)
@given(WORKFLOWS, st.data())
def test_any_workflow_obeys_the_laws_whatever_is_played(definition, data):
    play = Play(
        definition, by=data.draw(st.sampled_from([1, 7])), amount="2", kind=data.draw(st.sampled_from(["it", None]))
    )
    believed: set[tuple[str, int]] = set()
    for _move in range(12):
        if isinstance(play.last, Decision):
            follow(believed, play.last)
            assert believed == play.openings
            lawful(play.state)
        openings = sorted({*play.openings, ("b", 1), ("c", 1)})
        step, n = data.draw(st.sampled_from(openings))
        believed.discard((step, n))
        buttons = effective_outcomes(definition.steps[step])
        play.complete(step, data.draw(st.sampled_from(buttons)) if buttons else None, n=n)
        if not isinstance(play.last, Decision):
            believed = set(play.openings)
    assert play.folded() == play.state
    assert State.from_json(json.loads(json.dumps(play.state.to_json()))) == play.state


def follow(believed: set[tuple[str, int]], decision: Decision) -> None:
    """Do with a set of open tasks what the commands say."""
    for command in decision.commands:
        if isinstance(command, OpenTask):
            assert (command.step, command.n) not in believed
            believed.add((command.step, command.n))
        elif isinstance(command, Withdraw):
            believed.remove((command.step, command.n))


def lawful(state: State) -> None:
    """Running means an open step; done means nothing is left; no step is open twice."""
    assert (state.status == "done") == (not state.open and not state.tokens)
    assert state.status == "done" or state.open
    assert all(1 <= opening.n <= state.opened[step] for step, opening in state.open.items())


def test_nothing_of_the_old_state_changes_while_deciding():
    definition = workflow("a", a=task([{"to": "b"}, {"to": "c"}], split="and"), b=task("d"), c=task("d"), d=end())
    play = Play(definition, amount="1")
    before, copy = play.state, json.dumps(play.state.to_json())
    play.complete("a", amount="2")
    play.complete("b", amount="3")
    assert json.dumps(before.to_json()) == copy
