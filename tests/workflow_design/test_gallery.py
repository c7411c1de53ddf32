"""The ready-made workflows: without a fault in a fresh company, and every end of each can be reached."""

from itertools import islice

import pytest

from tenant_apps.workflow_design import gallery
from tenant_apps.workflow_design.checks import Known, find_faults
from tenant_apps.workflow_engine.decide import decide, effective_outcomes
from tenant_apps.workflow_engine.decision import Refusal
from tenant_apps.workflow_engine.definition import Definition, compile_document
from tenant_apps.workflow_engine.events import Complete, Submit
from tenant_apps.workflow_engine.state import State
from tests.workflow_engine.playing import AT, FACTS

FRESH = Known(roles=frozenset({"owner", "manager", "staff"}), members=frozenset({"olga@acme.example"}))
MOST_STATES = 2000
SUBMITTED = {
    "general_request": [{"subject": "A key"}],
    "purchase_simple": [{"item": "Pens", "amount": "500.00"}, {"item": "Desk", "amount": "500.01"}],
    "onboarding": [{"name": "Noor", "start": "2027-01-11"}],
}
KEYS = sorted(SUBMITTED)


def compiled(key: str) -> Definition:
    return compile_document(find_faults(gallery.find(key=key).text, FRESH).document)


def send(definition: Definition, state: State, event) -> State:
    answer = decide(definition=definition, state=state, event=event, facts=FACTS)
    assert not isinstance(answer, Refusal), answer
    return answer.state


def choices(definition: Definition, state: State):
    """Yield every completion that somebody could do now."""
    for step, n in sorted((step, opening.n) for step, opening in state.open.items()):
        for outcome in effective_outcomes(definition.steps[step]) or (None,):
            yield Complete(at=AT, by=1, step=step, n=n, outcome=outcome)


def shape(state: State):
    """Return where the run is, without how often it has been where: loops come back to a known shape."""
    return frozenset(state.open), frozenset(state.tokens.items()), state.result


def played(definition: Definition, data) -> tuple[set[str], set[str]]:
    """Play every way through; return the results it ended with and the tasks somebody did."""
    waiting = [send(definition, State.initial(), Submit(at=AT, by=1, data=data))]
    seen = {shape(waiting[0])}
    results, done = set(), set()
    for _ in range(MOST_STATES):
        if not waiting:
            return results, done
        state = waiting.pop()
        if state.status == "done":
            results.add(state.result)
            assert state.tokens == {}
        events = list(islice(choices(definition, state), 50))
        assert bool(events) == (state.status != "done"), "stuck"
        for event in events:
            done.add(event.step)
            after = send(definition, state, event)
            if shape(after) not in seen:
                seen.add(shape(after))
                waiting.append(after)
    raise AssertionError("too many states")


def test_the_gallery_has_these_entries():
    assert sorted(entry.key for entry in gallery.entries()) == KEYS
    assert all(entry.title and entry.description for entry in gallery.entries())


@pytest.mark.parametrize("key", KEYS)
def test_each_has_no_fault_and_needs_no_role_that_a_fresh_company_lacks(key):
    checked = find_faults(gallery.find(key=key).text, FRESH)
    assert (checked.faults, checked.unknown_roles) == ((), frozenset())


@pytest.mark.parametrize("key", KEYS)
def test_every_way_through_each_comes_to_an_end_and_every_end_and_task_is_reached(key):
    definition = compiled(key)
    results, done = set(), set()
    for data in SUBMITTED[key]:
        more_results, more_done = played(definition, data)
        results |= more_results
        done |= more_done
    assert results == {step.result for step in definition.steps.values() if step.kind == "end"}
    assert done == {step.id for step in definition.steps.values() if step.kind == "task"}


def test_a_purchase_above_500_asks_an_owner_too():
    definition = compiled("purchase_simple")
    assert played(definition, {"item": "Pens", "amount": "500.00"})[1] == {"approve", "order", "confirm"}
    assert "countersign" in played(definition, {"item": "Desk", "amount": "500.01"})[1]


def test_a_question_goes_to_the_requester_and_back():
    definition = compiled("general_request")
    state = send(definition, State.initial(), Submit(at=AT, by=1, data={"subject": "A key"}))
    way = [("handle", "ask_back"), ("answer_question", "answered"), ("handle", "ask_back")]
    for step, outcome in way:
        [(opened, n)] = ((step, opening.n) for step, opening in state.open.items())
        assert opened == step
        state = send(definition, state, Complete(at=AT, by=1, step=step, n=n, outcome=outcome))
    assert {step: opening.n for step, opening in state.open.items()} == {"answer_question": 2}
