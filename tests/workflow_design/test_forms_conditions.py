"""Fields that count, or are needed, only on a condition: in pages and in commands alike."""

import json
from datetime import date

import pytest

from tenant_apps.workflow_design.forms import build_form, check_answers, cleaned_values, visible_fields
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.fields import FieldType
from tests.workflow_design.form_fields import rows, sent, shown_errors, spec

AMOUNT = spec("amount", "money", label="Amount")
REASON = spec("reason", "longtext", required="amount >= 500")
KIND = spec("kind", "choice", choices=["goods", "travel"])
WHERE = spec("destination", "text", visible="kind == 'travel'", required=True)
NOTE = spec("note", "text", required="outcome != 'approve'")


@pytest.mark.parametrize(
    ("amount", "reason", "errors"),
    [
        ("499.99", "", {}),
        ("500", "", {"reason": ["Please fill this in, because Amount is at least 500."]}),
        ("500", "because", {}),
        ("", "", {}),
        (
            "x",
            "",
            {"amount": ["This is no amount. Type one such as 1250.00, without blanks, commas or currency."]},
        ),
    ],
)
def test_a_field_is_needed_where_its_condition_holds(amount, reason, errors):
    assert shown_errors(sent([AMOUNT, REASON], amount=amount, reason=reason)) == errors


def test_a_field_that_does_not_count_is_neither_taken_nor_needed_nor_wrong():
    number = spec("nights", "integer", visible="kind == 'travel'")
    goods = sent([KIND, WHERE, number], kind="goods", destination="Rome", nights="many")
    assert shown_errors(goods) == {}
    assert cleaned_values(goods) == ({"kind": "goods"}, {})
    travel = sent([KIND, WHERE, number], kind="travel", destination="", nights="many")
    assert shown_errors(travel) == {
        "destination": ["Please fill this in."],
        "nights": ["This is no whole number. Type one such as 12."],
    }


@pytest.mark.parametrize(
    ("outcome", "errors"),
    [
        ("approve", {}),
        ("reject", {"note": ["Please fill this in, because outcome is not “approve”."]}),
    ],
)
def test_the_pressed_button_counts(outcome, errors):
    assert shown_errors(sent([NOTE], note="", outcome=outcome)) == errors
    given = {name: sentences[0] for name, sentences in errors.items()}
    assert check_answers(specs=[NOTE], values={"note": None}, scope=Scope(outcome=outcome)) == given


def test_earlier_data_the_requester_and_todays_date_are_known():
    scope = Scope(
        types={"budget": FieldType.MONEY},
        data={"budget": "100.00"},
        requester=7,
        facts=Facts(today=date(2027, 1, 31), roles={"manager": frozenset({7})}),
    )
    conditions = {
        "amount > budget": "Please fill this in, because Amount is more than Budget.",
        "has_role(requester, 'manager')": ("Please fill this in, because has_role(requester, “manager”) is yes."),
        "today() == '2027-01-31'": "Please fill this in, because today() is “2027-01-31”.",
    }
    for condition, sentence in conditions.items():
        field = spec("reason", "text", required=condition)
        assert shown_errors(sent([AMOUNT, field], amount="101", scope=scope)) == {"reason": [sentence]}
        values = {"amount": "101.00", "reason": ""}
        assert check_answers(specs=[AMOUNT, field], values=values, scope=scope) == {"reason": sentence}


def test_fields_may_hang_on_each_other_in_any_order():
    chain = [
        spec("c", "text", visible="b == 'go'"),
        spec("b", "text", visible="a == 'go'"),
        spec("a", "text"),
    ]
    values = {"a": "stop", "b": "go", "c": "typed"}
    assert [field.id for field in visible_fields(specs=chain, values=values, scope=Scope())] == ["a"]
    values["a"] = "go"
    assert [field.id for field in visible_fields(specs=chain, values=values, scope=Scope())] == ["c", "b", "a"]


def test_a_circle_of_conditions_ends():
    circle = [spec("a", "text", visible="b == null"), spec("b", "text", visible="a == null")]
    visible = visible_fields(specs=circle, values={"a": "x", "b": "y"}, scope=Scope())
    assert len(visible) == 1


def test_a_condition_that_cannot_be_worked_out_hides_nothing_and_asks_for_an_answer():
    field = spec("x", "text", visible="today() > '2027-01-01'", required="today() > '2027-01-01'")
    sentence = (
        "Please fill this in: whether it is needed cannot be worked out. “today” is not known at this moment. "
        "(in “today() > '2027-01-01'”, at character 1)"
    )
    assert check_answers(specs=[field], values={}, scope=Scope()) == {"x": sentence}
    assert check_answers(specs=[field], values={"x": "answer"}, scope=Scope()) == {}


def test_no_is_an_answer_and_nothing_is_none():
    field = spec("urgent", "boolean", required="amount > 5")
    assert shown_errors(sent([AMOUNT, field], amount="6", urgent="no")) == {}
    assert shown_errors(sent([AMOUNT, field], amount="6")) == {
        "urgent": ["Please fill this in, because Amount is more than 5."]
    }
    assert cleaned_values(_valid(sent([AMOUNT, field], amount="5")))[0] == {"amount": "5.00", "urgent": None}


def _valid(form):
    assert form.is_valid(), form.errors
    return form


def test_the_columns_of_a_list_may_hang_on_their_row_and_on_the_form():
    lines = spec(
        "lines",
        "list",
        items=[
            {"id": "price", "type": "money"},
            {"id": "why", "type": "text", "required": "price > 100 and kind == 'travel'"},
            {"id": "hotel", "type": "text", "visible": "kind == 'travel'"},
        ],
    )
    line = {"price": "101", "why": "", "hotel": "Ritz"}
    goods = _valid(sent([KIND, lines], kind="goods", **rows(line, name="lines")))
    assert cleaned_values(goods)[0]["lines"] == [{"price": "101.00", "why": None, "hotel": None}]
    travel = sent([KIND, lines], kind="travel", **rows(line, name="lines"))
    assert travel.is_valid() is False
    sentence = "Please fill this in, because Price is more than 100 and Kind is “travel”."
    assert travel["lines"].rows[0].errors == {"why": [sentence]}
    values = {"kind": "travel", "lines": [{"price": "101.00", "why": None}]}
    assert check_answers(specs=[KIND, lines], values=values, scope=Scope()) == {"lines[0].why": sentence}


def test_a_list_may_be_what_others_hang_on():
    lines = spec("lines", "list", items=[{"id": "price", "type": "money"}], visible="kind == 'goods'")
    total = spec("reason", "text", required="sum(lines, 'price') > 100")
    form = sent([KIND, lines, total], kind="goods", **rows({"price": "60"}, {"price": "60"}, name="lines"))
    assert shown_errors(form) == {"reason": ["Please fill this in, because sum(lines, “price”) is more than 100."]}
    unseen = sent([KIND, lines, total], kind="travel", **rows({"price": "wrong"}, name="lines"))
    assert shown_errors(unseen) == {}
    assert cleaned_values(unseen)[0] == {"kind": "travel", "reason": None}


def test_without_script_the_hint_says_when_a_field_counts():
    form = build_form(items=[AMOUNT, REASON, KIND, WHERE], members={})
    assert form["reason"].help_text == "Needed where Amount is at least 500."
    assert form["destination"].help_text == "Only where Kind is “travel”; needed then."
    assert "required" not in str(form["destination"])
    both = spec("x", "text", visible="not (amount < 5 or kind in ['goods', 'travel'])", required="urgent")
    assert build_form(items=[AMOUNT, KIND, both], members={})["x"].help_text == (
        "Only where Amount is not less than 5 and Kind is none of “goods”, “travel”; needed where Urgent is yes."
    )


def test_the_browser_gets_the_condition_without_earlier_values():
    field = spec("x", "text", visible="version == '2' and secret > 100 and (amount > secret or not sum(l, 'p') > 1)")
    items = [spec("version", "text"), AMOUNT, spec("l", "list", items=[{"id": "p", "type": "money"}]), field]
    scope = Scope(types={"secret": FieldType.MONEY}, data={"secret": "777.00"})
    form = build_form(items=items, members={}, scope=scope)
    assert json.loads(form.live_conditions) == {
        "x": {
            "all": [
                {"op": "==", "left": {"name": "field-version", "kind": "text"}, "right": {"value": "2"}},
                {"known": True},
                {"any": [{"known": None}, {"not": {"known": None}}]},
            ]
        }
    }
    assert [
        str(build_form(items=[AMOUNT], members={}).media),
        build_form(items=[AMOUNT], members={}).live_conditions,
    ] == [
        "",
        "",
    ]
    assert 'src="/static/js/forms.js"' in str(form.media)
