"""Two engines, one law: on random workflows and events they give the same state, commands and refusals."""

import json
import os
import random
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenant_apps.workflow_engine import events as first_events
from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import Refusal
from tenant_apps.workflow_engine.definition import Definition, compile_document
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State
from tests.second_engine import deciding
from tests.second_engine.walking import FACTS, events, random_workflow

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STEPS = int(os.environ.get("FUZZ_STEPS", "3000"))  # events in all; `make fuzz` plays 20,000
LENGTH = 25  # events of one walk
SEEN: Counter[str] = Counter()


def first_engine(definition: Definition, state: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Return what the product's engine answers, as plain JSON values."""
    values = {name: value for name, value in event.items() if name != "kind"}
    facts = Facts(today=date.fromisoformat(FACTS["today"]), roles={"boss": frozenset({1, 2})}, persons={})
    answer = decide(
        definition=definition,
        state=State.from_json(state),
        event=getattr(first_events, event["kind"])(at=AT, **values),
        facts=facts,
    )
    if isinstance(answer, Refusal):
        return {"refusal": answer.reason, "where": answer.where}
    commands = [{"kind": type(command).__name__, **asdict(command)} for command in answer.commands]
    return {"state": answer.state.to_json(), "commands": commands, "kind": answer.kind}


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as JSON would carry it, without what is empty in a command."""
    read = json.loads(json.dumps(answer, sort_keys=True, default=list))
    for command in read.get("commands", ()):
        for name in [name for name, value in command.items() if value is None]:
            del command[name]
    return read


@settings(
    max_examples=max(1, STEPS // LENGTH), deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.integers(0, 2**48))
def test_both_engines_agree_on_random_workflows_and_events(seed):
    rng = random.Random(seed)  # noqa: S311
    document = random_workflow(rng)
    definition = compile_document(document)
    walk = events(rng, document)
    state, event = State.initial().to_json(), next(walk)
    for _turn in range(LENGTH):
        ours, theirs = (
            plain(first_engine(definition, state, event)),
            plain(deciding.decide(document, state, event, FACTS)),
        )
        assert ours == theirs, (document, state, event)
        SEEN.update([event["kind"], ours.get("refusal", ours.get("kind", ""))])
        SEEN.update(command["kind"] for command in ours.get("commands", ()))
        state = json.loads(json.dumps(ours.get("state", state)))
        event = walk.send(state)


def test_the_walks_met_every_kind_of_event_and_nearly_every_answer():
    """So that the comparison cannot silently become trivial. Runs after the walks, in the same process."""
    test_both_engines_agree_on_random_workflows_and_events() if not SEEN else None
    print(dict(SEEN))
    kinds = {"Submit", "Complete", "Fire", "Message", "EffectDone", "EffectFailed", "SubDone", "FinishMulti", "Edit",
             "Skip", "Move", "Cancel", "Reopen"}  # fmt: skip
    answers = {"moved", "superseded", "unknown_task", "outcome_not_offered", "no_way_on", "wrong_state", "stuck"}
    commands = {"OpenTask", "OpenWait", "OpenSub", "RunEffect", "Withdraw", "SetPhase", "EndInstance", "Reassign"}
    assert (kinds | answers | commands) - set(SEEN) == set()
