"""Expressions: the grammar, the values, the refusals; and that nothing at all makes them crash."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.workflow_engine.expressions import ExpressionError, Scope, check, evaluate, explain, parse
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.fields import FieldType

TYPES = {
    "amount": FieldType.MONEY,
    "total": FieldType.MONEY,
    "pieces": FieldType.INTEGER,
    "kind": FieldType.CHOICE,
    "tags": FieldType.MULTICHOICE,
    "urgent": FieldType.BOOLEAN,
    "due": FieldType.DATE,
    "seen": FieldType.DATETIME,
    "owner": FieldType.PERSON,
    "quotes": FieldType.LIST,
    "paper": FieldType.FILE,
    "missing": FieldType.MONEY,
    "nothing": FieldType.TEXT,
}
SCOPE = Scope(
    types=TYPES,
    data={
        "amount": "0.10",
        "total": "0.30",
        "pieces": 3,
        "kind": "it",
        "tags": ["new", "loud"],
        "urgent": True,
        "due": "2026-12-01",
        "seen": "2026-11-23T08:00:00+00:00",
        "owner": 7,
        "quotes": [{"price": "1.50", "vendor": "x"}, {"price": "2.25"}, {"price": None}, {}],
        "paper": "0b9e",
        "nothing": "",
    },
    outcome="approve",
    requester=7,
    counts={"review": {"yes": 2, "no": 1}, "gate": {"": 4}},
    facts=Facts(today=date(2026, 11, 23), roles={"boss": frozenset({7}), "clerk": frozenset({1})}),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("10 - 3 - 2", Decimal(5)),
        ("-2 * 3", Decimal(-6)),
        ("amount + amount + amount == total", True),  # exact: never a float
        ("amount * pieces == 0.3", True),
        ("true or false and false", True),
        ("not true or true", True),
        ("not (true or true)", False),
        ("kind == 'it' and pieces > 2", True),
        ('kind == "it"', True),
        ("kind in ['it', 'office']", True),
        ("'new' in tags", True),
        ("'old' in tags", False),
        ("kind in []", False),
        ("outcome != 'approve'", False),
        ("urgent", True),
        ("not urgent", False),
        ("due < '2027-01-01'", True),
        ("due == '2026-12-01'", True),
        ("due > today() + days(7)", True),
        ("due > today() + days(8)", False),
        ("due - today() == days(8)", True),
        ("seen < '2026-11-23T09:00'", True),
        ("len(tags)", Decimal(2)),
        ("len(kind) == 2", True),
        ("len(quotes) > 1", True),
        ("sum(quotes, 'price')", Decimal("3.75")),
        ("sum(quotes, 'nowhere')", Decimal(0)),
        ("count(review)", Decimal(3)),
        ("count(review, 'yes')", Decimal(2)),
        ("count(gate)", Decimal(4)),
        ("count(never)", Decimal(0)),
        ("has_role(requester, 'boss')", True),
        ("has_role(requester, 'clerk')", False),
        ("owner == requester", True),
        ("paper != null", True),
        ("today()", date(2026, 11, 23)),
        ("seen", datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
    ],
)
def test_an_expression_comes_to_its_value(text, value):
    assert evaluate(parse(text), SCOPE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("missing == null", True),
        ("nothing == null", True),
        ("missing != 5", True),
        ("missing == 5", False),
        ("missing < 5", False),
        ("missing >= 5", False),
        ("not (missing < 5)", True),
        ("missing in [1, 2]", False),
        ("missing + 1", None),
        ("missing + 1 > 0", False),
        ("null and true", False),
        ("unheard_of == null", True),
        ("len(missing)", Decimal(0)),
        ("has_role(missing, 'boss')", False),
    ],
)
def test_missing_is_null_and_null_is_never_larger_smaller_or_in(text, value):
    assert evaluate(parse(text), SCOPE) == value


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", 0),
        ("  ", "empty", 0),
        ("amount >", "unexpected_end", 8),
        ("amount = 5", "single_equals", 7),
        ("amount > 5)", "unexpected_token", 10),
        ("(amount > 5", "unexpected_end", 11),
        ("1 < 2 < 3", "chained_comparison", 6),
        ("not not true", "unexpected_token", 4),
        ("kind == 'it", "unclosed_string", 8),
        ("ticket.amount", "unexpected_character", 6),
        ("a & b", "unexpected_character", 2),
        ("a[0]", "unexpected_token", 1),
        ("open('x')", "unknown_function", 0),
        ("__import__('os')", "unknown_function", 0),
        ("len(tags,)", "unexpected_token", 9),
        ("1 / 2", "unexpected_character", 2),
        ("amount amount", "unexpected_token", 7),
        ("x > " + "9" * 31, "number_too_long", 4),
        ("(" * 21 + "1" + ")" * 21, "too_deep", 20),
        ("(" * 250 + ")" * 250, "too_deep", 20),
        ("a" * 501, "too_long", 500),
    ],
)
def test_what_is_outside_the_grammar_is_refused_with_its_place(text, code, position):
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert (refused.value.code, refused.value.position) == (code, position)


def test_five_hundred_characters_are_allowed():
    text = "1" + "+1" * 249
    assert evaluate(parse(text + " "), SCOPE) == 250


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind > 5", "cannot_compare"),
        ("kind == 5", "cannot_compare"),
        ("owner == 7", "cannot_compare"),
        ("kind < 'z'", "no_order"),
        ("kind + 1", "cannot_combine"),
        ("due + 1", "cannot_combine"),
        ("amount and true", "not_truth"),
        ("5 in 5", "not_a_list"),
        ("days(kind)", "wrong_argument"),
        ("days(999999999999)", "out_of_range"),
        ("today() + days(99999999)", "out_of_range"),
        ("len()", "argument_count"),
        ("sum(tags, 'x') > len(5)", "wrong_argument"),
    ],
)
def test_values_of_a_wrong_kind_are_refused_never_guessed(text, code):
    with pytest.raises(ExpressionError) as refused:
        evaluate(parse(text), SCOPE)
    assert refused.value.code == code


@pytest.mark.parametrize("raw", ["abc", "NaN", "Infinity", "1E+999999", True, [], {}])
def test_data_that_is_no_reasonable_number_is_refused(raw):
    with pytest.raises(ExpressionError) as refused:
        evaluate(parse("amount > 1"), Scope(types=TYPES, data={"amount": raw}))
    assert (refused.value.code, refused.value.params["name"]) == ("bad_value", "amount")


def test_a_long_list_uses_up_the_budget():
    scope = Scope(types=TYPES, data={"tags": ["x"] * 3000})
    with pytest.raises(ExpressionError) as refused:
        evaluate(parse("'y' in tags"), scope)
    assert refused.value.code == "too_much_work"


WORDS = st.sampled_from(
    [
        *TYPES,
        "requester",
        "outcome",
        "and",
        "or",
        "not",
        "in",
        "==",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "(",
        ")",
        "[",
        "]",
        ",",
        "1",
        "2.50",
        "'it'",
        "null",
        "true",
        "len(",
        "sum(",
        "count(",
        "today()",
        "days(",
        "has_role(",
        "99999999999999999999",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=520), st.lists(WORDS, max_size=25).map(" ".join)))
def test_no_text_whatsoever_crashes_reading_checking_evaluating_or_explaining(text):
    try:
        expression = parse(text)
    except ExpressionError:
        return
    check(expression, TYPES)
    try:
        value = evaluate(expression, SCOPE)
    except ExpressionError:
        return
    if value is None or isinstance(value, bool):
        assert explain(expression, SCOPE).holds == bool(value)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=9).map(" ".join))
def test_what_the_check_finds_right_can_be_evaluated(text):
    try:
        expression = parse(text)
    except ExpressionError:
        return
    if check(expression, {**TYPES, "outcome": FieldType.CHOICE}):
        return
    code = "evaluated"
    try:
        evaluate(expression, SCOPE)
    except ExpressionError as refused:
        code = refused.code
    assert code in ("evaluated", "out_of_range", "fact_missing")  # sizes and facts are only known when it runs
