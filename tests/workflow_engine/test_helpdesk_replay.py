"""The real help-desk log, replayed through the definitions mined from it, gives exactly the known numbers."""

import json
import re
from collections import Counter
from functools import cache

import pytest

from tenant_apps.tickets.xes import read_xes
from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import Decision
from tenant_apps.workflow_engine.definition import compile_document
from tenant_apps.workflow_engine.event_log import LogCase, directly_follows, people, variants
from tenant_apps.workflow_engine.events import Complete, Submit
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tests.workflow_engine.shared_data import shared

FACTS = Facts()


@cache
def log() -> tuple[LogCase, ...]:
    return tuple(read_xes(shared("log_helpdesk", "helpdesk.xes.gz")))


def step_of(activity: str) -> str:
    return "a_" + re.sub(r"[^a-z0-9]+", "_", activity.lower())


def replay(definition, case: LogCase, members: dict[str, int]):
    """Play one case; return the last answer and how many tasks were completed."""
    steps = [step_of(event.activity) for event in case.events]
    first = case.events[0]
    answer = decide(
        definition=definition,
        state=State.initial(),
        event=Submit(at=first.at, by=members[first.resource], data={"first": steps[0]}),
        facts=FACTS,
    )
    for done, (event, step, outcome) in enumerate(zip(case.events, steps, [*steps[1:], "finish"], strict=True)):
        if not isinstance(answer, Decision):
            return answer, max(done - 1, 0)
        state = answer.state
        complete = Complete(at=event.at, by=members[event.resource], step=step, n=state.opened[step], outcome=outcome)
        answer = decide(definition=definition, state=state, event=complete, facts=FACTS)
    return answer, len(steps) - (not isinstance(answer, Decision))


def test_the_log_is_what_its_source_says():
    cases = log()
    assert (len(cases), sum(len(case.events) for case in cases)) == (4580, 21348)
    assert (len(variants(cases)), len(people(cases)), sum(directly_follows(cases).values())) == (226, 22, 21348 - 4580)


@pytest.mark.parametrize("share", [80, 95, 99, 100])
def test_replaying_the_log_gives_exactly_the_known_numbers(share):
    expected = json.loads(shared("definitions", "helpdesk_expected.json").read_text(encoding="utf-8"))
    wanted = expected[f"helpdesk@{share}"]
    document = json.loads(shared("definitions", f"helpdesk_{share}.json").read_text(encoding="utf-8"))
    definition = compile_document(document)
    members = {name: number for number, name in enumerate(sorted(people(log())), start=1)}
    refused: Counter[str] = Counter()
    fitting, steps = [], 0
    for case in log():
        answer, done = replay(definition, case, members)
        steps += done
        if not isinstance(answer, Decision):
            refused[answer.reason, answer.where if answer.reason == "no_way_on" else "*"] += 1
        elif answer.state.status == "done":
            fitting.append(case)
    reasons = {("outcome_not_offered", "*"): "outcome not offered: *"}
    reasons["no_way_on", "route"] = "no way on from route with outcome None"
    assert {reasons[reason]: count for reason, count in refused.items()} == wanted["rejected"]
    assert (len(fitting), steps, len(variants(fitting))) == (wanted["fit"], wanted["steps"], wanted["variants"])
