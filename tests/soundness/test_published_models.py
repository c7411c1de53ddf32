"""The models of another analyzer give its published verdicts, and its counts where one move means the same."""

import json

import pytest

from tenant_apps.workflow_engine.soundness import prove
from tests.soundness.bpmn import activities, read_bpmn
from tests.workflow_engine.shared_data import shared

MODELS = [
    "p2",
    "p6_stuck",
    "livelock",
    "unsafe",
    "dead-activities",
    "no-dead-activities",
    "no-option-to-complete-1",
    "proper-completion-1",
    "no-proper-completion-1",
    "no-proper-completion-3-unsafe",
]
PROPERTIES = {
    "stuck": "option to complete",
    "left_behind": "option to complete",
    "endless": "option to complete",
    "doubled": "safeness",
    "ends_twice": "proper completion",
}
# Published was, for some models, only the one property that they are the example of. What else is wrong with them:
ALSO = {
    "unsafe": {"proper completion"},  # the end behind the two tokens fires twice
    "dead-activities": {"option to complete"},  # the two alternatives wait for each other
}


def published(model):
    return json.loads(shared("bpmn_soundness", "expected.json").read_text(encoding="utf-8"))[f"{model}.bpmn"]


def stepwise(model):
    net = read_bpmn(shared("bpmn_soundness", f"{model}.bpmn"))
    return net, prove(net=net, out_of_time=lambda: False, stepwise=True)


def violated(net, report):
    properties = {PROPERTIES[fault.code] for fault in report.faults if fault.code in PROPERTIES}
    return properties | ({"no dead activities"} if report.never_run & activities(net) else set())


@pytest.mark.parametrize("model", [model for model in MODELS if model != "livelock"])
def test_a_published_model_gets_its_published_verdict(model):
    net, report = stepwise(model)
    assert violated(net, report) == set(published(model)["violates"]) | ALSO.get(model, set())
    assert report.verdict == ("unsound" if published(model)["violates"] else "sound")


def test_the_livelock_is_unsafe_its_tokens_have_no_bound():
    _net, report = stepwise("livelock")
    assert report.verdict == "unsound"
    assert "safeness" in published("livelock")["violates"]
    assert {fault.code for fault in report.faults} >= {"doubled"}


@pytest.mark.parametrize("model", ["p2", "p6_stuck"])
def test_one_move_for_each_task_gives_the_published_number_of_states(model):
    _net, report = stepwise(model)
    assert (report.states, report.moves) == (published(model)["states"], published(model)["transitions"])


@pytest.mark.parametrize("model", MODELS)
def test_settling_changes_no_verdict(model):
    net = read_bpmn(shared("bpmn_soundness", f"{model}.bpmn"))
    settled = prove(net=net, out_of_time=lambda: False)
    assert settled.verdict == ("unsound" if published(model)["violates"] else "sound")
