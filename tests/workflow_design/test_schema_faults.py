"""What does not fit the format is said in a sentence, never in the schema's own words."""

import json

import pytest

from tenant_apps.workflow_design.checks import find_faults
from tests.workflow_design.breaking import KNOWN, STEP, broken, drop, put
from tests.workflow_design.documents import PURCHASE

SCHEMA_FAULTS = [
    (
        put("steps.approve.asign", {}),
        f"{STEP}.asign",
        "“asign” is not known in the step “approve”.",
        (
            "Remove it. Known here: assign, bulk, cancels, due, form, help, join, multi, mutex, next, on_error, "
            "outcomes, …."
        ),
    ),
    (
        put("titel", "x"),
        "titel",
        "“titel” is not known in the definition.",
        (
            "Remove it. Known here: calendar, description, format, key, migrate_from, on_cancel, reopen, start, steps, "
            "tests, ticket, timezone, …."
        ),
    ),
    (
        put("ticket.summry", "x"),
        "ticket.summry",
        "“summry” is not known in “ticket”.",
        "Remove it. Known here: fields, submit, summary, unique_warn.",
    ),
    (put("steps.approve.titles", "x"), f"{STEP}.titles", "“titles” is not known in the step “approve”.", None),
    (
        drop("steps.order.assign"),
        "steps.order",
        "The step “order” has no “assign”.",
        "Add “assign: {to: {role: staff}}”.",
    ),
    (drop("title"), "", "The definition has no “title”.", "Add “title: My workflow”."),
    (
        put("format", "ticketflower/v2"),
        "format",
        "“format” must be “ticketflower/v1”, not “ticketflower/v2”.",
        "Write “ticketflower/v1”.",
    ),
    (
        put("key", "My Purchase"),
        "key",
        "“key”: “My Purchase” is no valid name.",
        (
            "Names are lower-case letters, digits and “_”, begin with a letter and have at most 63 characters. "
            "For example: my_purchase."
        ),
    ),
    (put("title", 5), "title", "“title” must be a text, but is a whole number.", "Put the value in quotes: '5'."),
    (
        put("ticket.fields.0.max_length", "40"),
        "ticket.fields[0].max_length",
        "“max_length” must be a whole number, but is a text.",
        "Write the number without quotes.",
    ),
    (put("ticket.fields.0.type", "txt"), "ticket.fields[0].type", "“type” cannot be “txt”.", "Did you mean “text”?"),
    (
        drop("ticket.fields.2.choices"),
        "ticket.fields[2]",
        "Entry 3 of “fields” has no “choices”.",
        "Add “choices: [small, large]”.",
    ),
    (
        put("ticket.fields.2.choices", ["it", "it", "office"]),
        "ticket.fields[2].choices",
        "“choices” lists “it” twice.",
        "Remove one of the two.",
    ),
    (
        put("ticket.fields.2.choices", []),
        "ticket.fields[2].choices",
        "“choices” needs at least 1 entries.",
        "Add what is missing, or remove it.",
    ),
    (
        put("ticket.fields.0", 5),
        "ticket.fields[0]",
        "Entry 1 of “fields” must be a mapping (“name: value”), but is a whole number.",
        "Write a mapping (“name: value”) here.",
    ),
    (put("steps.order", None), "steps.order", "“order” must be a mapping (“name: value”), but is empty.", None),
    (put("steps.fork.split", "all"), "steps.fork.split", "“split” cannot be “all”.", "Choose one of: and, or, xor."),
    (put("steps.done.next", "approve"), "steps.done.next", "“next” is not known in the step “done”.", None),
    (put("steps.meet.form", []), "steps.meet.form", "“form” is not known in the step “meet”.", None),
    (
        put("steps.order.assign.to", {"role": "staff", "requester": True}),
        "steps.order.assign.to",
        "“to” names more than 1: role, requester.",
        "Keep at most 1 of them.",
    ),
    (put("steps.order.next", []), "steps.order.next", "“next” needs at least 1 entries.", None),
    (put("title", "x" * 201), "title", "“title” is too long: 201 of at most 200.", "Shorten it."),
    (put("title", ""), "title", "“title” is empty.", "Fill it in, or remove it."),
    (put("steps.Big", {"type": "end"}), "steps.Big", "“Big”: “Big” is no valid name.", None),
]


@pytest.mark.parametrize(("change", "path", "sentence", "mend"), SCHEMA_FAULTS)
def test_what_does_not_fit_the_format_is_said_in_a_sentence(change, path, sentence, mend):
    found = {(where, said): how for where, said, how in broken(change)}
    assert (path, sentence) in found, found
    assert mend in (None, found[path, sentence])


def test_an_unknown_key_near_a_known_one_is_guessed():
    document = json.loads(json.dumps(PURCHASE))
    document["steps"]["order"]["asign"] = document["steps"]["order"].pop("assign")
    document["titel"] = document.pop("title")
    assert {(fault.path, fault.sentence, fault.mend) for fault in find_faults(json.dumps(document), KNOWN).faults} == {
        ("", "The definition has no “title”.", "Add “title: My workflow”."),
        ("titel", "“titel” is not known in the definition; did you mean “title”?", "Write “title” instead of “titel”."),
        ("steps.order", "The step “order” has no “assign”.", "Add “assign: {to: {role: staff}}”."),
        (
            "steps.order.asign",
            "“asign” is not known in the step “order”; did you mean “assign”?",
            "Write “assign” instead of “asign”.",
        ),
    }
