"""The publish gate: each fault with its line, its place, its sentence, its mend; and all of them at once."""

import json

import pytest

from tenant_apps.workflow_design.checks import Known, find_faults
from tenant_apps.workflow_design.faults import Fault
from tests.workflow_design.breaking import KNOWN, STEP, broken, drop, put
from tests.workflow_design.documents import PURCHASE
from tests.workflow_design.test_schema_faults import SCHEMA_FAULTS
from tests.workflow_engine.shared_data import shared


def test_a_good_document_has_no_fault():
    checked = find_faults(json.dumps(PURCHASE), KNOWN)
    assert (checked.faults, checked.publishable, checked.document) == ((), True, PURCHASE)


FAULTS = [
    # references
    (put("start", "aprove"), "start", "There is no step “aprove”.", "Did you mean “approve”?"),
    (put("steps.meet.next", "sort"), "steps.meet.next", "There is no step “sort”.", "Did you mean “sorting”?"),
    (
        put("steps.approve.next.0.to", "xyz"),
        f"{STEP}.next[0].to",
        "There is no step “xyz”.",
        "Choose one of: approve, book, check, done, fork, meet, order, refused, sorting.",
    ),
    (
        put("steps.approve.form.0.show", "itm"),
        f"{STEP}.form[0].show",
        "There is no field “itm” to show here.",
        "Did you mean “item”?",
    ),
    (
        put("steps.approve.form.1.edit", "zzz"),
        f"{STEP}.form[1].edit",
        "There is no field “zzz” to edit here.",
        "Choose one of: amount, due, item, kind, note.",
    ),
    (
        put("ticket.summary", "{itm}"),
        "ticket.summary",
        "The summary names “itm”, which the requester does not fill in.",
        "Did you mean “item”?",
    ),
    (
        put("ticket.summary", "{note}"),
        "ticket.summary",
        "The summary names “note”, which the requester does not fill in.",
        None,
    ),
    (put("ticket.summary", "{item"), "ticket.summary", "The summary has a brace that encloses no field's name.", None),
    # fields
    (
        put("ticket.fields.4", {"id": "item", "type": "text"}),
        "ticket.fields[4].id",
        "There are two fields “item”; the first is on line 1.",
        "Give one of them another id.",
    ),
    (
        put("steps.approve.form.2", {"id": "amount", "type": "text"}),
        f"{STEP}.form[2].type",
        "“amount” is of type text here, but of type money on line 1.",
        "Use the same type, or give this field another id.",
    ),
    (
        put("ticket.fields.4", {"id": "outcome", "type": "text"}),
        "ticket.fields[4].id",
        "A field cannot be called “outcome”: the word has a meaning of its own in conditions.",
        None,
    ),
    (
        put("ticket.fields.1.min", 200000),
        "ticket.fields[1].min",
        "“amount” can have no value: “min” (200000) is greater than “max” (100000).",
        "Exchange the two, or change one.",
    ),
    (
        put("ticket.fields.0.choices", ["a"]),
        "ticket.fields[0].choices",
        "“choices” has no meaning for a field of type text.",
        "Remove it; it is for: choice, multichoice.",
    ),
    (put("ticket.fields.0.default", 5), "ticket.fields[0].default", "The default must be a text.", "Put it in quotes."),
    (
        put("ticket.fields.0.default", "x" * 41),
        "ticket.fields[0].default",
        "The default has 41 characters, more than “max_length” (40).",
        None,
    ),
    (put("ticket.fields.1.default", "5"), "ticket.fields[1].default", "The default must be a number.", None),
    (put("ticket.fields.1.default", 0), "ticket.fields[1].default", "The default 0 is less than “min” (0.01).", None),
    (
        put("ticket.fields.2.default", "ofice"),
        "ticket.fields[2].default",
        "The default “ofice” is not among the choices.",
        "Did you mean “office”?",
    ),
    (
        put("ticket.fields.3.default", "31.01.2027"),
        "ticket.fields[3].default",
        "The default is no date.",
        "Write it like 2027-01-31.",
    ),
    # conditions
    (
        put("steps.sorting.next.0.when", "amount < 'x'"),
        "steps.sorting.next[0].when",
        "A number and a text cannot be compared. (in “amount < 'x'”, at character 1)",
        None,
    ),
    (
        put("steps.sorting.next.0.when", "amont > 1"),
        "steps.sorting.next[0].when",
        "There is no field “amont”. (in “amont > 1”, at character 1)",
        "Did you mean “amount”?",
    ),
    (
        put("steps.sorting.next.0.when", "amount = 1"),
        "steps.sorting.next[0].when",
        "“=” does not compare. (in “amount = 1”, at character 8)",
        "Write “==”.",
    ),
    (
        put("steps.sorting.next.0.when", "outcome == 'yes'"),
        "steps.sorting.next[0].when",
        "There is no “outcome” here. (in “outcome == 'yes'”, at character 1)",
        None,
    ),
    (
        put("steps.sorting.next.0.when", "kind == 'tools'"),
        "steps.sorting.next[0].when",
        "“kind” is never “tools”. (in “kind == 'tools'”, at character 9)",
        "Its values are: it, office.",
    ),
    (
        put("steps.sorting.next.1.when", "amount > 1"),
        "steps.sorting.next[1].when",
        "An edge cannot have both “when” and “else”.",
        None,
    ),
    # coverage
    (
        put("steps.approve.next.1", {"outcome": "maybe", "to": "refused"}),
        f"{STEP}.next[1].outcome",
        "“maybe” is no outcome of the step “approve”.",
        "Choose one of: no, yes.",
    ),
    (
        put("steps.approve.next.1", {"outcome": "yes", "to": "refused"}),
        f"{STEP}.outcomes[1]",
        "The outcome “no” of the step “approve” leads nowhere.",
        "Add an edge “{outcome: no, to: …}”, or one with “else: true”.",
    ),
    (
        put("steps.approve.next.1", {"outcome": "no", "when": "amount > 1", "to": "refused"}),
        f"{STEP}.outcomes[1]",
        "The outcome “no” of the step “approve” leads on only under conditions.",
        None,
    ),
    (
        put("steps.sorting.next.0.outcome", "yes"),
        "steps.sorting.next[0].outcome",
        "“sorting” is no task, so nobody chooses the outcome “yes”.",
        None,
    ),
    (
        put("steps.check.next.0.outcome", "yes"),
        "steps.check.next[0].outcome",
        "The step “check” declares no outcomes, so “yes” is never chosen.",
        "Add “outcomes: [yes, …]” to the step.",
    ),
    (
        drop("steps.sorting.next.0.when"),
        "steps.sorting.next[1]",
        "This edge of the step “sorting” is never taken: one before it always holds.",
        None,
    ),
    (
        put("steps.sorting.next.1", {"to": "done", "when": "amount < 5"}),
        "steps.sorting.next",
        "The step “sorting” leads on only under conditions and has no “else”.",
        None,
    ),
    (
        put("steps.fork.next.0.when", "amount > 1"),
        "steps.fork.next[0].when",
        "“split: and” takes every edge, so “when” has no meaning here.",
        "Remove it, or use “split: xor”.",
    ),
    (
        put("steps.check.next.1.to", "done"),
        "steps.check.next[1]",
        "Two buttons of the step “check” would lead to “done”.",
        None,
    ),
    # reach
    (
        put("steps.lost", {"type": "gate", "next": "done"}),
        "steps.lost",
        "Nothing leads to the step “lost”.",
        "Lead an edge to it, or remove it.",
    ),
    # people
    (
        put("steps.order.assign.to.person", "bob@acme.example"),
        "steps.order.assign.to.person",
        "bob@acme.example is no member of this company.",
        "Did you mean “ann@acme.example”?",
    ),
    (
        put("ticket.submit.roles", ["staf"]),
        "ticket.submit.roles[0]",
        "This company has no role “staf” yet.",
        "Publishing offers to create it; or did you mean “staff”?",
    ),
]


@pytest.mark.parametrize(("change", "path", "sentence", "mend"), FAULTS)
def test_what_makes_no_sense_is_said_in_a_sentence(change, path, sentence, mend):
    found = {(where, said): how for where, said, how in broken(change)}
    assert (path, sentence) in found, found
    assert mend in (None, found[path, sentence])


@pytest.mark.parametrize(("change", "path", "sentence", "mend"), [*SCHEMA_FAULTS, *FAULTS])
def test_every_fault_has_a_sentence_a_mend_and_a_line(change, path, sentence, mend):
    document = json.loads(json.dumps(PURCHASE))
    change(document)
    for fault in find_faults(json.dumps(document, indent=1), KNOWN).faults:
        assert fault.line is not None
        assert fault.sentence.endswith((".", "?", ")"))
        assert fault.mend.endswith((".", "?"))
        assert "%(" not in fault.sentence + fault.mend


def test_a_trap_without_an_end_is_told_for_each_of_its_steps():
    def change(document):
        document["steps"]["sorting"]["next"] = "round"
        document["steps"]["round"] = {"type": "gate", "next": "about"}
        document["steps"]["about"] = {"type": "gate", "next": "round"}

    assert [(path, said) for path, said, _mend in broken(change)] == [
        ("steps.about", "From the step “about” no end can be reached."),
        ("steps.book", "From the step “book” no end can be reached."),
        ("steps.check", "Nothing leads to the step “check”."),
        ("steps.done", "Nothing leads to the step “done”."),
        ("steps.fork", "From the step “fork” no end can be reached."),
        ("steps.meet", "From the step “meet” no end can be reached."),
        ("steps.order", "From the step “order” no end can be reached."),
        ("steps.round", "From the step “round” no end can be reached."),
        ("steps.sorting", "From the step “sorting” no end can be reached."),
    ]


def test_an_unknown_role_is_a_warning_that_publishing_can_heal():
    document = json.loads(json.dumps(PURCHASE))
    document["steps"]["order"]["assign"] = {"to": {"role": "buyer"}}
    document["steps"]["sorting"]["next"][0]["when"] = "has_role(requester, 'chief')"
    checked = find_faults(json.dumps(document), KNOWN)
    assert checked.unknown_roles == {"buyer", "chief"}
    assert [(fault.severity, fault.code) for fault in checked.faults] == [("warning", "unknown_role")] * 2
    assert checked.publishable


def test_everything_wrong_is_told_at_once_in_the_order_of_the_lines():
    text = """format: ticketflower/v1
key: broken
title: Broken
ticket:
  fields:
    - {id: amount, type: money, min: 5, max: 1}
    - {id: amount, type: text, colour: red}
start: first
steps:
  first:
    type: task
    outcomes: [yes, no]
    assign: {to: {role: staff}, not: [nobody]}
    timers: [{after: P1D, every: PT0S, go: nowhere}]
    next:
      - {outcome: yes, to: gone}
      - {outcome: perhaps, when: "amount >", to: done}
  done: {type: end}
  lost: {type: auto, do: [{ticket_status: x}], next: done}
"""
    checked = find_faults(text, KNOWN)
    assert [(fault.line, fault.path, fault.severity) for fault in checked.faults] == [
        (6, "ticket.fields[0].min", "error"),
        (7, "ticket.fields[1].colour", "error"),
        (7, "ticket.fields[1].id", "error"),
        (12, "steps.first.outcomes[1]", "error"),
        (13, "steps.first.assign.not[0]", "error"),
        (14, "steps.first.timers[0]", "error"),
        (14, "steps.first.timers[0].every", "error"),
        (14, "steps.first.timers[0].go", "error"),
        (16, "steps.first.next[0].to", "error"),
        (17, "steps.first.next[1].outcome", "error"),
        (17, "steps.first.next[1].when", "error"),
        (19, "steps.lost", "error"),
    ]
    assert not checked.publishable


def test_very_many_faults_are_cut_off_with_a_word_and_soon():
    steps = {f"step{n}": {"type": "gate", "next": [{"to": f"stop{n}_{m}"} for m in range(9)]} for n in range(480)}
    checked = find_faults(json.dumps({**PURCHASE, "steps": {**PURCHASE["steps"], **steps}}), KNOWN)
    assert len(checked.faults) == 201
    assert checked.faults[-1] == Fault(
        line=None,
        path="",
        sentence="There are more faults than these, not listed here.",
        mend="Mend these first.",
        severity="error",
    )


def test_many_warnings_hide_no_error_and_forbid_nothing():
    fields = [{"id": f"f{number}", "type": "text", "choices": ["a"]} for number in range(200)]
    targets = [*(f"g{n}" for n in range(1, 199)), "approve"]
    steps = {f"g{n}": {"type": "gate", "next": [{"to": to, "when": "item == 'x'"}]} for n, to in enumerate(targets)}
    document = json.loads(json.dumps({**PURCHASE, "start": "g0", "steps": {**PURCHASE["steps"], **steps}}))
    document["ticket"]["fields"] += fields[:190]
    checked = find_faults(json.dumps(document), KNOWN)
    assert (len(checked.faults), checked.errors, checked.publishable) == (201, (), True)
    document["steps"]["done"]["result"] = 5
    assert not find_faults(json.dumps(document), KNOWN).publishable


@pytest.mark.parametrize("share", [80, 95, 99, 100])
def test_the_mined_help_desk_definitions_are_accepted_with_one_warning(share):
    text = shared("definitions", f"helpdesk_{share}.json").read_text(encoding="utf-8")
    checked = find_faults(text, Known(roles=frozenset({"agent"}), members=frozenset()))
    assert [(fault.line, fault.path, fault.severity) for fault in checked.faults] == [
        (18, "steps.route.next", "warning")
    ]
    assert checked.publishable


def test_what_the_reader_refused_is_not_told_a_second_time():
    text = json.dumps(PURCHASE).replace('"max_length": 40', '"max_length": 1e999')
    assert [(fault.path, fault.sentence) for fault in find_faults(text, KNOWN).faults] == [
        ("ticket.fields[0].max_length", "The number 1e999 is too large; the limit is 1,000,000,000,000,000.")
    ]


def test_an_outcome_with_a_condition_and_an_else_is_covered():
    edges = [
        {"outcome": "yes", "when": "amount > 1", "to": "fork"},
        {"outcome": "yes", "else": True, "to": "refused"},
        {"outcome": "no", "to": "refused"},
    ]
    assert broken(put("steps.approve.next", edges)) == []


def test_a_field_asked_for_again_may_offer_other_choices_too():
    again = {"id": "kind", "type": "choice", "choices": ["travel"]}

    def change(document):
        put("steps.approve.form.3", again)(document)
        put("steps.sorting.next.0.when", "kind == 'it' or kind == 'travel' or kind == 'nothing'")(document)

    assert [said for _path, said, _mend in broken(change)] == [
        "“kind” is never “nothing”. (in “kind == 'it' or kind == 'travel' or kind == 'nothing'”, at character 45)"
    ]
