"""Answers given as JSON are checked by the rules of the page."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.workflow_design.forms import Answers, build_form, clean_json, cleaned_values
from tenant_apps.workflow_engine.expressions import Scope
from tests.workflow_design.form_fields import MEMBERS, quotes, spec

EVERY = [
    spec("text", "text", max_length=20),
    spec("longtext", "longtext"),
    spec("integer", "integer", min=-5, max=1000),
    spec("decimal", "decimal"),
    spec("money", "money"),
    spec("boolean", "boolean"),
    spec("asked", "boolean", required="text == 'x'"),
    spec("date", "date"),
    spec("datetime", "datetime"),
    spec("choice", "choice", choices=["a", "b"]),
    spec("multichoice", "multichoice", choices=["a", "b", "c"]),
    spec("person", "person"),
    spec("email", "email"),
    spec("version", "text"),
]
NO_AMOUNT = "This is no amount. Type one such as 1250.00, without blanks, commas or currency."
NO_NUMBER = "This must be a number, in JSON best a string such as “12.50”."


def check(data, fields=EVERY, **more) -> Answers:
    return clean_json(specs=fields, data=data, members=MEMBERS, **more)


def written(**limits):
    """Return texts as a form stores them: not empty, without blanks around."""
    letters = st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"])
    return st.text(letters, min_size=1, **limits).map(str.strip).filter(bool)


def amounts(places):
    return st.decimals(-10_000, 10_000, places=places).map(lambda number: format(number, "f"))


STORED = {
    "text": st.none() | written(max_size=20),
    "longtext": st.none() | written(max_size=80),
    "integer": st.none() | st.integers(-5, 1000),
    "decimal": st.none() | amounts(3),
    "money": st.none() | amounts(2),
    "boolean": st.booleans(),
    "asked": st.none() | st.booleans(),
    "date": st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str),
    "choice": st.none() | st.sampled_from("ab"),
    "multichoice": st.lists(st.sampled_from("abc"), unique=True).map(sorted),
    "person": st.none() | st.sampled_from(sorted(MEMBERS)),
    "email": st.none() | st.sampled_from(["ann@example.com", "bob@example.org"]),
    "version": st.none() | written(max_size=10),
}
ROW = st.fixed_dictionaries(
    {
        "vendor": written(max_size=10),
        "pieces": st.integers(-99, 99),
        "price": st.decimals(0, 1000, places=2).map(lambda number: format(number, "f")),
    }
)


@given(st.fixed_dictionaries(STORED))
def test_stored_values_come_back_as_they_are(values):
    assert check(values) == Answers(values=values)
    assert check(values, scope=Scope()).values == values or values["text"] == "x"


@given(st.lists(ROW, max_size=5))
def test_stored_rows_come_back_as_they_are_with_their_computed_column(given_rows):
    first = check({"quotes": given_rows}, [quotes()])
    assert first.errors == {}
    assert [{name: row[name] for name in ("vendor", "pieces", "price")} for row in first.values["quotes"]] == given_rows
    assert check(first.values, [quotes()]) == first


@given(
    st.dictionaries(
        st.sampled_from([field.id for field in [*EVERY, quotes()]]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.just("99999-01-01"),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["vendor", "price", "file", "x"]), inner)
            ),
        ),
    )
)
def test_whatever_is_given_is_taken_or_gets_its_sentence(data):
    answers = check(data, [*EVERY, quotes()], scope=Scope())
    assert bool(answers.errors) or set(answers.values) <= set(data)
    assert all(isinstance(sentence, str) and sentence for sentence in answers.errors.values())
    if not answers.errors:
        again = check(answers.values, [*EVERY, quotes()], scope=Scope())
        assert again.values == answers.values


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"text": 5}, {"text": "This must be a text, in JSON a string."}),
        ({"text": "a" * 21}, {"text": "These are 21 characters; at most 20 fit. Please shorten it."}),
        ({"text": "\ud800"}, {"text": "The text holds half a character. Delete it, or type the text again."}),
        ({"integer": "5"}, {"integer": "This must be a whole number, in JSON without quotes."}),
        ({"integer": True}, {"integer": "This must be a whole number, in JSON without quotes."}),
        ({"integer": 1001}, {"integer": "1001 is too large; the largest value is 1000."}),
        ({"integer": 10**5000}, {"integer": "This is no whole number. Type one such as 12."}),
        ({"money": 12.345}, {"money": "Please give at most 2 digits after the point."}),
        ({"money": float("nan")}, {"money": NO_AMOUNT}),
        ({"money": []}, {"money": NO_NUMBER}),
        ({"boolean": "yes"}, {"boolean": "This must be yes or no, in JSON true or false."}),
        ({"date": "31.1.2027"}, {"date": "This is no date. Give one such as 2027-01-31."}),
        ({"datetime": "soon"}, {"datetime": "This is no date with a time. Give one such as 2027-01-31 09:30."}),
        ({"choice": "c"}, {"choice": "“c” is not among the choices. Please choose one of them."}),
        ({"multichoice": "a"}, {"multichoice": "This must be a list of choices."}),
        ({"person": 8}, {"person": "This person cannot be chosen (any more). Please choose somebody from the list."}),
        ({"person": "7"}, {"person": "This must be a person, in JSON the number of a member."}),
        ({"email": "ann"}, {"email": "This is no e-mail address. Type one such as ann@example.com."}),
        ({"nonsense": 1}, {"nonsense": "This form has no field “nonsense”."}),
    ],
)  # fmt: skip
def test_what_does_not_fit_gets_its_sentence(data, errors):
    assert check(data) == Answers(errors=errors)


@pytest.mark.parametrize(
    ("value", "errors"),
    [
        ("none", {"quotes": "This must be a list of rows, each an object of columns."}),
        ([1], {"quotes": "This must be a list of rows, each an object of columns."}),
        ([{"vendor": "A", "pirce": "1"}], {"quotes[0].pirce": "“Quotes” has no column “pirce”."}),
        ([{"vendor": "A"}, {"price": "1"}], {"quotes[1].vendor": "Please fill this in."}),
        ([{"vendor": "A", "price": "-1"}], {"quotes[0].price": "-1 is too small; the smallest value is 0."}),
        ([{"vendor": "A", "price": []}], {"quotes[0].price": NO_NUMBER}),
        ([{"vendor": "A", "file": "x"}], {"quotes[0].file": "There is no such file here. Send the file itself."}),
        ([{"vendor": "A"}] * 201, {"quotes": "At most 200 rows fit here. Please split the list."}),
    ],
)  # fmt: skip
def test_what_does_not_fit_in_rows_gets_its_sentence_at_the_cell(value, errors):
    assert check({"quotes": value}, [quotes()]) == Answers(errors=errors)


def test_only_what_was_given_comes_back():
    assert check({"text": "a"}).values == {"text": "a"}
    assert check({"text": "x"}, scope=Scope()).errors == {"asked": "Please fill this in, because Text is “x”."}


def test_conditions_see_earlier_data_where_nothing_was_given():
    fields = [spec("amount", "money"), spec("reason", "text", required="amount > 100")]
    scope = Scope(data={"amount": "500.00"})
    assert check({"reason": None}, fields, scope=scope).errors == {
        "reason": "Please fill this in, because Amount is more than 100."
    }
    assert check({"reason": None, "amount": "1"}, fields, scope=scope).values == {"reason": None, "amount": "1.00"}
    assert check({"reason": None}, fields).values == {"reason": None}


def test_files_are_taken_beside_the_values():
    upload = SimpleUploadedFile("offer.pdf", b"a")
    fields = [spec("plan", "file", required=True), quotes()]
    data = {"quotes": [{}, {"vendor": "A"}]}
    answers = check(data, fields, files={"plan": upload, "quotes[1].file": upload}, scope=Scope())
    assert answers.files == {"plan": upload, "quotes[0].file": upload}
    assert answers.values["quotes"][0]["vendor"] == "A"
    assert check({}, fields, files={"quotes[0].vendor": upload, "x": upload}).errors == {
        "quotes[0].vendor": "This form takes no file “quotes[0].vendor”.",
        "x": "This form takes no file “x”.",
    }


def test_a_file_that_was_there_before_may_be_named():
    fields = [spec("plan", "file", required=True), quotes()]
    earlier = {"plan": "plan-id", "quotes": [{"vendor": "A", "file": "offer-id"}]}
    data = {"plan": "plan-id", "quotes": [{"vendor": "B", "file": "offer-id"}]}
    answers = check(data, fields, earlier=earlier, scope=Scope())
    assert [answers.errors, answers.values["quotes"][0]["file"]] == [{}, "offer-id"]
    assert check({"plan": "offer-id"}, fields, earlier=earlier).errors == {
        "plan": "There is no such file here. Send the file itself."
    }


def test_a_page_and_json_come_to_the_same():
    form = build_form(items=EVERY, members=MEMBERS, data={"text": "a", "money": "5", "person": "7", "boolean": "on"})
    assert form.is_valid()
    page, _files = cleaned_values(form)
    assert check(page).values == page
