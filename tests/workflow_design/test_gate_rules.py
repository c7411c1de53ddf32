"""Every rule of the publish gate about the whole language: one line of the table breaks a good document in one way."""

import pytest

from tenant_apps.workflow_design.checks.known import WorkflowFacts
from tenant_apps.workflow_engine.definition import compile_document
from tenant_apps.workflow_engine.fields import FieldType
from tests.workflow_design.faults_of_meaning import COVERAGE, EXPRESSIONS
from tests.workflow_design.faults_of_shape import REFERENCES, SHAPE
from tests.workflow_design.whole_language import TRIP, company, drop, put, told


def test_the_good_document_has_no_fault_and_compiles():
    assert told() == []
    assert compile_document(TRIP).key == "trip"


@pytest.mark.parametrize(("change", "path", "sentence", "mend"), [*SHAPE, *REFERENCES, *EXPRESSIONS, *COVERAGE])
def test_each_rule_says_what_is_wrong_where_and_how_to_mend_it(change, path, sentence, mend):
    found = {(where, said): how for _severity, where, said, how in told(change)}
    assert (path, sentence) in found, found
    assert mend in (None, found[path, sentence])


WARNINGS = [
    (
        put("steps.fork.next.1", {"to": "walk", "when": "amount < 9"}),
        "steps.fork.next",
        "The step “fork” leads on only under conditions and has no “else”.",
    ),
    (
        put("steps.find.next", [{"outcome": "found", "to": "book"}]),
        "steps.find.next",
        "The step “find” has no sure way on where its workflow ends with: cancelled, none.",
    ),
    (
        put("steps.find.next.0.outcome", "fund"),
        "steps.find.next[0].outcome",
        "The workflow of the step “find” never ends with “fund”.",
    ),
    (put("steps.find.workflow", "trip"), "steps.find.workflow", "The workflow “trip” starts this one again."),
    (
        drop("steps.book.do.2.create_ticket.fields.item"),
        "steps.book.do[2].create_ticket.fields",
        "The workflow “vendor” asks for what it is not given here: item.",
    ),
    (
        put("steps.by_hand.assign.to", {"same_as": "walk"}),
        "steps.by_hand.assign.to.same_as",
        "“walk” may not have been done when “by_hand” opens; then nobody gets it.",
    ),
    (put("ticket.fields.0.readers", ["bos"]), "ticket.fields[0].readers[0]", "This company has no role “bos” yet."),
    (put("on_cancel.roles", ["bos"]), "on_cancel.roles[0]", "This company has no role “bos” yet."),
    (
        put("steps.walk.assign.to", {"any_of": [{"role": "bos"}]}),
        "steps.walk.assign.to.any_of[0].role",
        "This company has no role “bos” yet.",
    ),
    (put("steps.walk.skip", "has_role(requester, 'bos')"), "steps.walk.skip", "This company has no role “bos” yet."),
]


@pytest.mark.parametrize(("change", "path", "sentence"), WARNINGS)
def test_what_may_be_meant_is_only_a_warning(change, path, sentence):
    assert ("warning", path, sentence) in [fault[:3] for fault in told(change)]


def test_a_business_duration_counts_in_the_office_hours_where_no_calendar_is_named():
    faults = told(drop("calendar"), known=company(calendars=frozenset({"always"})))
    assert faults == [
        ("error", "steps.decide.due", "This company has no calendar “office_hours”.", "Choose one of: always.")
    ]


def test_a_workflow_that_comes_back_to_this_one_by_way_of_others_is_noted():
    other = {"third": WorkflowFacts(fields={}, causes=frozenset({"trip"}))}
    vendor = WorkflowFacts(
        fields={"item": FieldType.TEXT, "price": FieldType.MONEY}, results=frozenset({"found"}), causes=frozenset(other)
    )
    known = company(workflows={"vendor": vendor, **other})
    assert [fault[:3] for fault in told(known=known)] == [
        ("warning", "steps.book.do[2].create_ticket.workflow", "The workflow “vendor” starts this one again."),
        ("warning", "steps.find.workflow", "The workflow “vendor” starts this one again."),
    ]


def test_a_workflow_may_name_itself_before_it_is_published():
    def change(document):
        document["steps"]["find"].update(workflow="trip", save={"place": "place"}, **{"pass": {"place": "place"}})

    assert {fault[:2] for fault in told(change)} == {
        ("warning", "steps.find.workflow"),
        ("warning", "steps.find.next[0].outcome"),
    }


def test_a_count_of_instances_is_never_empty_but_can_be_ended_early():
    edges = [{"outcome": "good", "to": "find"}, {"outcome": "bad", "to": "refused"}]
    changes = (put("steps.offers.multi", {"count": 2}), put("steps.offers.next", edges), put("tests", []))
    assert told(*changes) == [
        (
            "warning",
            "steps.offers.multi",
            "Ended early with nothing finished, the step “offers” has no way on.",
            "Add an edge “{to: …, else: true}”.",
        )
    ]


def test_two_steps_that_can_be_open_together_and_write_one_field_are_a_warning():
    changes = (
        put("steps.fork", {"type": "gate", "split": "and", "next": [{"to": "rest"}, {"to": "walk"}]}),
        put(
            "steps.rest",
            {"type": "task", "assign": {"to": {"role": "boss"}}, "form": [{"edit": "place"}], "next": "meet"},
        ),
        put("steps.walk.form", [{"edit": "place"}]),
        drop("steps.walk.mutex"),
        put("tests", []),
    )
    assert told(*changes) == [
        (
            "warning",
            "steps.walk.form[0].edit",
            "“rest” and “walk” can be open at the same time, and both write: place.",
            "The one that is done last wins: give each a field of its own, or let one follow the other.",
        )
    ]
    assert told(*changes[:3], changes[4], put("steps.rest.mutex", "body")) == []
