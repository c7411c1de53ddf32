"""What is found wrong with a condition before anything runs, and what it tells afterwards."""

import pytest

from tenant_apps.workflow_engine.expressions import Comparison, Place, Scope, check, explain, parse
from tenant_apps.workflow_engine.expressions.kinds import Kind
from tenant_apps.workflow_engine.fields import FieldType

TYPES = {
    "amount": FieldType.MONEY,
    "kind": FieldType.CHOICE,
    "tags": FieldType.MULTICHOICE,
    "urgent": FieldType.BOOLEAN,
    "due": FieldType.DATE,
    "name": FieldType.TEXT,
    "quotes": FieldType.LIST,
    "paper": FieldType.FILE,
    "owner": FieldType.PERSON,
}
STEPS = {"review": ("yes", "no"), "gate": ()}
CHOICES = {"kind": ("it", "office"), "tags": ("new", "old")}


def found(text: str) -> list[tuple[str, int]]:
    return [(fault.code, fault.position) for fault in check(parse(text), TYPES, steps=STEPS, choices=CHOICES)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("amount < 'x'", [("cannot_compare", 0)]),
        ("amont > 5", [("unknown_name", 0)]),
        ("amount", [("not_truth", 0)]),
        ("urgent and amount", [("not_truth", 11)]),
        ("not amount", [("not_truth", 4)]),
        ("name < 'x'", [("no_order", 0)]),
        ("urgent > true", [("no_order", 0)]),
        ("paper == 'x'", [("cannot_compare", 0)]),
        ("owner == 7", [("cannot_compare", 0)]),
        ("amount + name > 5", [("cannot_combine", 9)]),
        ("due + 5 > today()", [("cannot_combine", 6)]),
        ("due > 'soon'", [("not_a_date", 6)]),
        ("kind == 'tools'", [("not_a_choice", 8)]),
        ("'tools' == kind", [("not_a_choice", 0)]),
        ("kind in ['it', 'tools', 5]", [("not_a_choice", 15), ("cannot_compare", 24)]),
        ("'lost' in tags", [("not_a_choice", 0)]),
        ("5 in tags", [("cannot_compare", 0)]),
        ("kind in 'it'", [("not_a_list", 8)]),
        ("count(reviw) > 1", [("unknown_step", 6)]),
        ("count(review, 'maybe') > 1", [("unknown_outcome", 14)]),
        ("count('review') > 1", [("no_instances", 6)]),
        ("count(gate, 'x') > 1", [("unknown_outcome", 12)]),
        ("has_role(requester, name)", [("literal_needed", 20)]),
        ("has_role(amount, 'boss')", [("wrong_argument", 9)]),
        ("len(amount) > 1", [("wrong_argument", 4)]),
        ("len() > 1", [("argument_count", 0)]),
        ("today(1) > due", [("argument_count", 0)]),
        ("sum(quotes, name) > 1", [("literal_needed", 12)]),
        ("wrong > 1 or also_wrong > 2", [("unknown_name", 0), ("unknown_name", 13)]),
    ],
)
def test_every_fault_is_found_once_at_its_place(text, faults):
    assert found(text) == faults


@pytest.mark.parametrize(
    "text",
    [
        "amount > 1000.50 and kind == 'it' or not urgent",
        "due < '2027-01-01' and due > today() - days(3)",
        "kind in ['it', 'office'] and 'new' in tags",
        "count(review, 'yes') >= 2 and count(gate) < 3",
        "has_role(requester, 'boss') or owner == requester or owner == null",
        "len(quotes) > 1 and sum(quotes, 'price') * 2 > amount",
        "name == 'anything' or name == null or paper != null",
    ],
)
def test_a_right_condition_has_no_fault(text):
    assert found(text) == []


def test_a_value_that_is_no_condition_may_be_anything():
    assert check(parse("amount + 1"), TYPES, wanted=None) == []


@pytest.mark.parametrize(
    ("text", "wanted", "codes"),
    [
        ("amount + 1", {Kind.NUMBER}, []),
        ("null", {Kind.NUMBER}, []),
        ("name", {Kind.NUMBER}, ["wrong_kind"]),
        ("amount > 1", {Kind.NUMBER}, ["wrong_kind"]),
        ("'2027-01-01'", {Kind.DATE}, []),
        ("'soon'", {Kind.DATE}, ["not_a_date"]),
        ("name", {Kind.DATE}, ["wrong_kind"]),
    ],
)
def test_a_value_must_be_of_the_kind_that_its_field_holds(text, wanted, codes):
    assert [fault.code for fault in check(parse(text), TYPES, wanted=wanted)] == codes


MANY = Place(
    here={"n": Kind.NUMBER, "finished": Kind.NUMBER},
    listed=frozenset({"amount"}),
    columns={"quotes": {"price": FieldType.MONEY, "vendor": FieldType.TEXT}},
    instances=("yes", "no"),
    functions=frozenset({"len", "sum", "count"}),
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("count('yes') > n - finished", []),
        ("count('maybe') > 1", ["unknown_ending"]),
        ("len(amount) > 1 and 5 in amount", []),
        ("'x' in amount", ["cannot_compare"]),
        ("amount > 5", ["cannot_compare"]),
        ("sum(quotes, 'price') > 1", []),
        ("sum(quotes, 'cost') > 1", ["unknown_column"]),
        ("sum(quotes, 'vendor') > 1", ["no_sum"]),
        ("today() == '2027-01-01'", ["not_here"]),
        ("requester == owner", ["unknown_name"]),
    ],
)
def test_each_place_has_names_and_functions_of_its_own(text, codes):
    assert [fault.code for fault in check(parse(text), TYPES, place=MANY)] == codes


def because(text: str, **data) -> tuple[bool, list[tuple]]:
    told = explain(parse(text), Scope(types=TYPES, data=data))
    return told.holds, [(seen.left, seen.left_value, seen.operator, seen.right_value) for seen in told.because]


def test_an_explanation_names_the_comparison_and_the_values_it_saw():
    told = explain(parse("amount > 1000"), Scope(types=TYPES, data={"amount": "1500"}))
    assert told.because == (
        Comparison(left="amount", left_value="1500", operator=">", right="1000", right_value="1000", holds=True),
    )


def test_only_what_decided_is_told():
    assert because("kind == 'it' or amount > 5", kind="it", amount="9") == (True, [("kind", "it", "==", "it")])
    assert because("kind == 'it' and amount > 5", kind="it", amount="2") == (False, [("amount", "2", ">", "5")])
    both = [("kind", "it", "==", "it"), ("amount", "9", ">", "5")]
    assert because("kind == 'it' and amount > 5", kind="it", amount="9") == (True, both)
    assert because("not (amount > 5)", amount="2") == (True, [("amount", "2", ">", "5")])
    assert because("urgent", urgent=True) == (True, [("urgent", True, "", None)])
    assert because("amount > 5") == (False, [("amount", None, ">", "5")])
