"""What this release cannot run yet is refused by its name, once, with its line; never as something unknown."""

import json

import pytest

from tenant_apps.workflow_design.checks import Known, find_faults
from tests.workflow_design.documents import PURCHASE
from tests.workflow_engine.shared_data import shared

KNOWN = Known(roles=frozenset({"staff"}), members=frozenset({"ann@acme.example"}))
FIELD = "ticket.fields[0]"


def refused(change) -> list[tuple[str, str, str]]:
    document = json.loads(json.dumps(PURCHASE))
    change(document)
    return [(fault.path, fault.sentence, fault.code) for fault in find_faults(json.dumps(document), KNOWN).faults]


def merge(*keys, **values):
    def change(document):
        for key in keys:
            document = document[key]
        document.update(values)

    return change


STEP = ("steps", "order")
CASES = [
    (merge(timezone="Europe/Rome"), "timezone", "“timezone”"),
    (merge(calendar="office_hours"), "calendar", "“calendar”"),
    (merge(vars=[{"id": "x", "type": "text"}]), "vars", "“vars”"),
    (merge(on_cancel={"requester": True}), "on_cancel", "“on_cancel”"),
    (merge(migrate_from={"1": {"a": None}}), "migrate_from", "“migrate_from”"),
    (merge(tests=[{"name": "x", "ticket": {}, "play": [], "expect": {}}]), "tests", "“tests”"),
    (merge(reopen={"within": "P7D", "to": "approve"}), "reopen", "“reopen”"),
    (merge("ticket", unique_warn=["item"]), "ticket.unique_warn", "“unique_warn”"),
    (merge("ticket", "submit", anonymous=True), "ticket.submit.anonymous", "“anonymous”"),
    (merge("ticket", "fields", 0, visible="amount > 1"), f"{FIELD}.visible", "“visible”"),
    (merge("ticket", "fields", 0, pattern="a+"), f"{FIELD}.pattern", "“pattern”"),
    (merge("ticket", "fields", 0, personal=True), f"{FIELD}.personal", "“personal”"),
    (merge("ticket", "fields", 0, readers=["staff"]), f"{FIELD}.readers", "“readers”"),
    (merge("ticket", "fields", 0, required="amount > 1"), f"{FIELD}.required", "An expression for “required”"),
    (merge(*STEP, due="P1D"), "steps.order.due", "“due”"),
    (merge(*STEP, timers=[{"after": "P1D", "go": "done"}]), "steps.order.timers", "“timers”"),
    (merge(*STEP, multi={"count": 3}), "steps.order.multi", "“multi”"),
    (merge(*STEP, cancels=["book"]), "steps.order.cancels", "“cancels”"),
    (merge(*STEP, mutex="desk"), "steps.order.mutex", "“mutex”"),
    (merge(*STEP, requires=["book"]), "steps.order.requires", "“requires”"),
    (merge(*STEP, skip="amount < 5"), "steps.order.skip", "“skip”"),
    (merge(*STEP, on_error={"retry": 3}), "steps.order.on_error", "“on_error”"),
    (merge(*STEP, priority="amount"), "steps.order.priority", "“priority”"),
    (merge(*STEP, bulk=True), "steps.order.bulk", "“bulk”"),
    (merge(*STEP, join="or"), "steps.order.join", "“join: or”"),
    (merge(*STEP, join="first"), "steps.order.join", "“join: first”"),
    (merge(*STEP, join=2), "steps.order.join", "“join: 2”"),
    (merge(*STEP, split="or"), "steps.order.split", "“split: or”"),
    (merge(*STEP, "assign", delegate=True), "steps.order.assign.delegate", "“delegate”"),
    (merge(*STEP, "assign", fallback={"role": "staff"}), "steps.order.assign.fallback", "“fallback”"),
    (merge(*STEP, "assign", **{"not": ["requester"]}), "steps.order.assign.not", "“not”"),
    (merge(*STEP, "assign", pick="round_robin"), "steps.order.assign.pick", "“pick: round_robin”"),
    (merge(*STEP, "assign", to={"manager_of": "requester"}), "steps.order.assign.to.manager_of", "“manager_of”"),
    (merge(*STEP, "assign", to={"field": "item"}), "steps.order.assign.to.field", "“field”"),
    (merge(*STEP, "assign", to={"same_as": "approve"}), "steps.order.assign.to.same_as", "“same_as”"),
    (merge(*STEP, "assign", to={"any_of": [{"role": "staff"}]}), "steps.order.assign.to.any_of", "“any_of”"),
    (
        merge("steps", order={"type": "auto", "do": [{"ticket_status": "x"}], "next": "meet"}),
        "steps.order.type",
        "The step type “auto”",
    ),
    (
        merge("steps", order={"type": "wait", "after": "P1D", "next": "meet"}),
        "steps.order.type",
        "The step type “wait”",
    ),
    (
        merge("steps", order={"type": "wait", "message": {"name": "m", "keep": True}, "next": "meet"}),
        "steps.order.type",
        "The step type “wait”",
    ),
    (
        merge(
            "steps", order={"type": "choice", "events": [{"button": "b", "to": "meet"}, {"after": "P1D", "to": "meet"}]}
        ),
        "steps.order.type",
        "The step type “choice”",
    ),
    (merge("steps", order={"type": "sub", "workflow": "w", "next": "meet"}), "steps.order.type", "The step type “sub”"),
    (
        lambda document: document["ticket"]["fields"].append(
            {"id": "rows", "type": "list", "items": [{"id": "sum", "type": "money", "compute": "1 + 1"}]}
        ),
        "ticket.fields[4].type",
        "The field type “list”",
    ),
]


@pytest.mark.parametrize(("change", "path", "feature"), CASES)
def test_each_part_of_the_format_outside_this_release_is_refused_by_name_and_nothing_else_is_said(
    change, path, feature
):
    assert refused(change) == [(path, f"{feature} is not supported yet.", "unsupported")]


def test_inside_a_step_of_a_later_type_only_what_is_told_by_name_is_told():
    broken = {"type": "auto", "do": 5, "nonsense": 1, "mutex": "desk", "next": "meet"}
    assert refused(merge("steps", order=broken)) == [
        ("steps.order.mutex", "“mutex” is not supported yet.", "unsupported"),
        ("steps.order.type", "The step type “auto” is not supported yet.", "unsupported"),
    ]


@pytest.mark.parametrize("name", ["purchase.yaml", "purchase_broken.yaml"])
def test_the_complete_example_is_refused_only_for_what_is_not_supported_yet(name):
    text = shared("definitions", name).read_text(encoding="utf-8")
    roles = frozenset({"employee", "finance", "it", "buyer", "director", "office_manager"})
    checked = find_faults(text, Known(roles=roles, members=frozenset()))
    assert {fault.code for fault in checked.faults} == {"unsupported"}
    assert len(checked.faults) == 35
    assert all(fault.line for fault in checked.faults)
