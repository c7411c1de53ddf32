"""Forms made from definitions: every type, its sentences, the way to JSON and back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from tenant_apps.workflow_design.forms import build_form, cleaned_values, display_value
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

MEMBERS = {3: "Mona", 7: "Walt"}


def spec(kind: str, **more) -> FieldSpec:
    for limit in ("min", "max"):
        if limit in more:
            more[limit] = Decimal(more[limit])
    return FieldSpec(id="x", type=FieldType(kind), label="X", **more)


def filled(field: FieldSpec, value, *, files=None):
    """Return the form with that field filled in."""
    data = {"x": value} if value is not None else {}
    return build_form(
        items=[field],
        members=MEMBERS,
        data=MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in data.items()}),
        files=files,
    )


def value_of(field: FieldSpec, typed):
    form = filled(field, typed)
    assert form.errors == {}
    return cleaned_values(form)[0]["x"]


def errors_of(field: FieldSpec, typed, **more) -> list[str]:
    return [str(error) for error in filled(field, typed, **more).errors.get("x", [])]


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (spec("text"), " Pens ", "Pens"),
        (spec("text"), "", None),
        (spec("longtext"), "one\r\ntwo", "one\ntwo"),
        (spec("email"), "ann@example.com", "ann@example.com"),
        (spec("integer"), "12", 12),
        (spec("integer"), "", None),
        (spec("decimal"), "1.50", "1.50"),
        (spec("decimal"), "1e3", "1000"),
        (spec("money"), "1250", "1250.00"),
        (spec("money"), "-0.5", "-0.50"),
        (spec("boolean"), "on", True),
        (spec("boolean"), None, False),
        (spec("boolean", required=True), "no", False),
        (spec("boolean", required=True), "yes", True),
        (spec("date"), "2027-01-31", "2027-01-31"),
        (spec("choice", choices=("a", "b")), "a", "a"),
        (spec("choice", choices=("a", "b")), "", None),
        (spec("choice", choices=("a", "b", "c", "d", "e")), "e", "e"),
        (spec("multichoice", choices=("a", "b")), ["a", "b"], ["a", "b"]),
        (spec("multichoice", choices=("a", "b")), None, []),
        (spec("person"), "7", 7),
        (spec("person"), "", None),
    ],
)
def test_what_is_typed_becomes_this_json_value(field, typed, stored):
    assert value_of(field, typed) == stored
    assert type(value_of(field, typed)) is type(stored)


def test_a_moment_is_read_in_the_servers_time_zone_and_stored_in_utc():
    with timezone.override("Europe/Berlin"):
        assert value_of(spec("datetime"), "2027-07-01T09:30") == "2027-07-01T07:30:00+00:00"
        form = build_form(items=[spec("datetime")], members={}, initial={"x": "2027-07-01T07:30:00+00:00"})
        assert 'value="2027-07-01T09:30"' in str(form["x"])
        assert form["x"].help_text == "Time zone: Europe/Berlin."


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (spec("text", required=True), "", "Please fill this in."),
        (spec("text", max_length=3), "long", "These are 4 characters; at most 3 fit. Please shorten it."),
        (spec("text"), "a\0b", "The text holds an invisible NUL character. Delete it, or type the text again."),
        (spec("longtext"), "a\0b", "The text holds an invisible NUL character. Delete it, or type the text again."),
        (spec("email"), "ann", "This is no e-mail address. Type one such as ann@example.com."),
        (spec("integer"), "1.5", "This is no whole number. Type one such as 12."),
        (spec("integer"), "9" * 5000, "This is no whole number. Type one such as 12."),
        (spec("integer", min="2"), "1", "1 is too small; the smallest value is 2."),
        (spec("integer", min="1.5"), "1", "1 is too small; the smallest value is 2."),
        (spec("integer", max="5"), "6", "6 is too large; the largest value is 5."),
        (spec("decimal"), "NaN", "This is no number. Type one such as 12.5, without blanks or commas."),
        (spec("decimal"), "1e999999", "This number has more than 20 digits. Please give a shorter one."),
        (spec("decimal", max="2.5"), "2.6", "2.6 is too large; the largest value is 2.5."),
        (spec("money"), "1,250", "This is no amount. Type one such as 1250.00, without blanks, commas or currency."),
        (spec("money"), "1.005", "Please give at most 2 digits after the point."),
        (spec("money", min="0.01"), "0", "0 is too small; the smallest value is 0.01."),
        (spec("boolean", required=True), None, "Please choose one."),
        (spec("date"), "31.1.2027", "This is no date. Give one such as 2027-01-31."),
        (spec("date"), "0001-01-01", "The year 1 is out of range. Give a year from 1900 to 2199."),
        (spec("datetime"), "soon", "This is no date with a time. Give one such as 2027-01-31 09:30."),
        (spec("datetime"), "9999-12-31T23:59", "The year 9999 is out of range. Give a year from 1900 to 2199."),
        (spec("choice", choices=("a", "b"), required=True), "", "Please choose one."),
        (spec("choice", choices=("a", "b")), "c", "“c” is not among the choices. Please choose one of them."),
        (spec("multichoice", choices=("a",), required=True), None, "Please choose at least one."),
        (spec("multichoice", choices=("a",)), ["b"], "“b” is not among the choices. Please choose one of them."),
        (spec("person"), "8", "This person cannot be chosen (any more). Please choose somebody from the list."),
        (spec("person", required=True), "", "Please choose a person."),
        (spec("file", required=True), None, "Please choose a file."),
    ],
)
def test_what_does_not_fit_gets_its_sentence(field, typed, sentence):
    assert errors_of(field, typed) == [sentence]


def test_a_file_that_is_too_large_or_empty_is_refused_by_name(settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    large = MultiValueDict({"x": [SimpleUploadedFile("plan.pdf", b"a" * (1024 * 1024 + 1))]})
    empty = MultiValueDict({"x": [SimpleUploadedFile("plan.pdf", b"")]})
    assert errors_of(spec("file"), None, files=large) == [
        "“plan.pdf” is larger than 1 MB. Please choose a smaller file."
    ]
    assert errors_of(spec("file"), None, files=empty) == ["This file is empty. Please choose another one."]


def test_an_uploaded_file_is_handed_over_beside_the_values():
    upload = SimpleUploadedFile("plan.pdf", b"a")
    form = filled(spec("file"), None, files=MultiValueDict({"x": [upload]}))
    assert form.is_valid()
    assert cleaned_values(form) == ({}, {"x": upload})


def test_an_earlier_file_stays_when_no_other_is_chosen():
    form = build_form(items=[spec("file", required=True)], members={}, initial={"x": "some-key"}, data={})
    assert form.is_valid()
    assert cleaned_values(form) == ({}, {})


def test_fields_begin_with_their_value_else_with_their_default():
    fields = [
        FieldSpec(id="a", type=FieldType.TEXT, label="A", default="from the default"),
        FieldSpec(id="b", type=FieldType.TEXT, label="B", default="from the default"),
        FieldSpec(id="c", type=FieldType.TEXT, label="C", default="from the default"),
        FieldSpec(id="m", type=FieldType.MONEY, label="M", default=5),
    ]
    form = build_form(items=fields, members={}, initial={"b": "from before", "c": None})
    assert [form[name].value() for name in "abcm"] == ["from the default", "from before", None, Decimal("5.00")]


@pytest.mark.parametrize(
    ("field", "stored"),
    [
        (spec("text"), "Pens"),
        (spec("integer"), 12),
        (spec("decimal"), "1.50"),
        (spec("money"), "1250.00"),
        (spec("boolean"), True),
        (spec("boolean", required=True), False),
        (spec("date"), "2027-01-31"),
        (spec("datetime"), "2027-01-31T09:30:00+00:00"),
        (spec("choice", choices=("a", "b")), "b"),
        (spec("multichoice", choices=("a", "b")), ["b"]),
        (spec("person"), 7),
    ],
)
def test_a_stored_value_shown_for_editing_and_sent_back_is_the_same(field, stored):
    page = build_form(items=[field], members=MEMBERS, initial={"x": stored})
    widget = page.fields["x"].widget
    shown = widget.format_value(page["x"].value())
    if stored is True:
        shown = "on"
    sent = shown if isinstance(shown, list) else [shown]
    form = build_form(items=[field], members=MEMBERS, data=MultiValueDict({"x": sent}))
    assert form.errors == {}
    assert cleaned_values(form)[0] == {"x": stored}


def test_up_to_four_choices_are_radio_buttons_more_are_a_list():
    assert 'type="radio"' in str(filled(spec("choice", choices=tuple("abcd")), "a")["x"])
    assert "<select" in str(filled(spec("choice", choices=tuple("abcde")), "a")["x"])


def test_what_a_designer_writes_is_never_markup():
    field = FieldSpec(id="x", type=FieldType.TEXT, label="<b>L</b>", help="<script>alert(1)</script>")
    group = build_form(items=[field], members={})["x"].as_field_group()
    assert ["<script>" in group, "<b>" in group] == [False, False]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in group


def test_a_field_named_like_an_input_of_the_page_does_not_collide():
    field = FieldSpec(id="version", type=FieldType.TEXT, label="Version")
    form = build_form(items=[field], members={}, data={"version": "7", "field-version": "2.0"})
    assert form.is_valid()
    assert cleaned_values(form)[0] == {"version": "2.0"}


@pytest.mark.parametrize(
    ("field", "stored", "shown"),
    [
        (spec("text"), None, ""),
        (spec("money"), "1250.5", "1,250.50"),
        (spec("money"), "not money", "not money"),
        (spec("decimal"), "1.50", "1.50"),
        (spec("boolean"), False, "No"),
        (spec("date"), "2027-01-31", "Jan. 31, 2027"),
        (spec("date"), 5, "5"),
        (spec("person"), 7, "Walt"),
        (spec("person"), 8, "somebody who is no member here"),
        (spec("choice", choices=("next_week",)), "next_week", "Next week"),
        (spec("choice", choices=("SAP R/3",)), "SAP R/3", "SAP R/3"),
        (spec("multichoice", choices=("a", "b")), ["a", "b"], "A, B"),
    ],
)
def test_a_stored_value_is_shown_like_this(field, stored, shown):
    assert display_value(field, stored, MEMBERS) == shown


def test_a_moment_is_shown_in_the_servers_time_zone():
    moment = datetime(2027, 7, 1, 7, 30, tzinfo=UTC).isoformat()
    with timezone.override("Europe/Berlin"):
        assert display_value(spec("datetime"), moment, {}) == "July 1, 2027, 9:30 a.m."
