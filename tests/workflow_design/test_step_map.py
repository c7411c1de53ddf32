"""A definition told for people, and what a new one changes."""

from tenant_apps.workflow_design.comparing import changes
from tenant_apps.workflow_design.loader import load
from tenant_apps.workflow_design.step_map import Way, map_of
from tenant_apps.workflow_engine.definition import Definition, compile_document
from tests.factories.definitions import HOLIDAY
from tests.factories.tickets import PARALLEL, PURCHASE

TITLES = {"manager": "Manager", "owner": "Owner", "staff": "Staff"}


def compiled(text: str) -> Definition:
    return compile_document(load(text=text).document)


def steps(text: str):
    return {step.id: step for step in map_of(definition=compiled(text), role_titles=TITLES)}


def changed(old: str, new: str) -> list[str]:
    return changes(before=compiled(old), after=compiled(new), role_titles=TITLES)


def test_steps_come_in_the_order_one_meets_them_and_ends_last():
    assert list(steps(PURCHASE)) == ["approve", "sorting", "countersign", "confirm", "rejected", "done"]


def test_each_step_says_who_does_it():
    assert {step.id: step.who for step in steps(PURCHASE).values() if step.kind == "task"} == {
        "approve": "anyone with the role Manager",
        "countersign": "anyone with the role Owner",
        "confirm": "the requester",
    }


def test_each_step_says_when_it_leads_where():
    told = steps(PURCHASE)
    assert told["approve"].ways == [
        Way(words="“Approve” is chosen", to="sorting", title="Sorting"),
        Way(words="“Reject” is chosen", to="rejected", title="Rejected"),
    ]
    assert told["sorting"].ways == [
        Way(words="if amount > 500", to="countersign", title="Countersign"),
        Way(words="otherwise", to="confirm", title="Confirm receipt"),
    ]


def test_forks_joins_and_ends_are_explained():
    told = steps(PARALLEL)
    assert told["fork"].notes == ["Goes every way at the same time."]
    assert told["meet"].notes == ["Waits until every way that leads here has arrived."]
    assert steps(PURCHASE)["done"].notes == ["The ticket ends: bought."]


def test_a_role_that_does_not_exist_yet_has_a_readable_name():
    assert steps(HOLIDAY.replace("role: manager", "role: human_resources"))["approve"].who == (
        "anyone with the role Human resources"
    )


def test_nothing_changed_is_no_sentence():
    assert changed(PURCHASE, "# a comment\n" + PURCHASE) == []


def test_what_a_new_version_changes_is_told_in_sentences():
    new = (
        PURCHASE.replace("title: Purchase", "title: Buying")
        .replace("amount > 500", "amount > 1000")
        .replace("{role: owner}", "{role: manager}")
        .replace("- {id: quote, type: file}", "- {id: link, type: text}")
        .replace("type: text, required: true", "type: text")
        .replace("next: done", "next: shelve")
        .replace("  done:", "  shelve: {type: task, assign: {to: {role: staff}}, next: done}\n  done:")
    )
    dear = "“Countersign” (if amount > 500), “Confirm receipt” (otherwise)"
    assert changed(PURCHASE, new) == [
        "It is now called “Buying”, was “Purchase”.",
        "The ticket's form gets the field “Link”.",
        "The ticket's form loses the field “Quote”.",
        "On the ticket's form, the field “Item” changes.",
        "The step “Shelve” is new.",
        "The form of “Approve” changes.",
        "“Confirm receipt” now leads to “Shelve”; was “Done”.",
        "“Countersign” is now done by anyone with the role Manager, was anyone with the role Owner.",
        f"“Sorting” now leads to {dear.replace('500', '1000')}; was {dear}.",
    ]


def test_a_removed_step_and_other_buttons_are_told():
    new = """
format: ticketflower/v1
key: holiday
title: Holiday
ticket: {submit: {roles: [staff]}, fields: [{id: days, type: integer, required: true, min: 1}]}
start: approve
steps:
  approve: {type: task, title: Approve the days, assign: {to: {requester: true}}, next: granted}
  granted: {type: end, result: yes}
"""
    before = "“Granted” (“Approve” is chosen), “Refused” (“Reject” is chosen)"
    assert changed(HOLIDAY, new) == [
        "It may now be submitted by Staff, was every member.",
        "The step “Refused” is removed.",
        "“Approve the days” is now done by the requester, was anyone with the role Manager.",
        "The buttons of “Approve the days” are now just “Done”, were “Approve”, “Reject”.",
        f"“Approve the days” now leads to “Granted”; was {before}.",
        "How the ticket ends at “Granted” changes.",
    ]
