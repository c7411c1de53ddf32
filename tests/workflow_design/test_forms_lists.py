"""Lists in forms: rows that are added, removed, checked, summed, and sent back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenant_apps.workflow_design.forms import build_form, cleaned_values, put_files
from tests.workflow_design.form_fields import MEMBERS, quotes, rows, sent, shown_errors, spec

PEN = {"vendor": "Pen & Co", "pieces": "2", "price": "1.50"}
INK = {"vendor": "Ink Ltd", "pieces": "3", "price": "10"}


def cell_errors(form) -> dict[str, list[str]]:
    return {
        f"{row.number}.{column}": [str(error) for error in errors]
        for row in form["quotes"].rows
        for column, errors in row.errors.items()
    }


def test_rows_become_values_in_their_order_with_the_computed_column_worked_out():
    form = sent([quotes()], **rows(PEN, INK))
    assert shown_errors(form) == {}
    assert cleaned_values(form) == (
        {
            "quotes": [
                {"vendor": "Pen & Co", "pieces": 2, "price": "1.50", "file": None, "total": "3.00"},
                {"vendor": "Ink Ltd", "pieces": 3, "price": "10.00", "file": None, "total": "30.00"},
            ]
        },
        {},
    )


def test_a_row_in_which_nothing_was_typed_is_dropped_even_with_its_defaults():
    form = sent([quotes()], **rows({"vendor": "", "pieces": "1", "price": ""}, INK, {}))
    assert form.is_valid()
    assert [row["vendor"] for row in cleaned_values(form)[0]["quotes"]] == ["Ink Ltd"]


def test_a_row_half_filled_in_has_its_error_at_the_cell():
    form = sent([quotes()], **rows({"vendor": "", "pieces": "1", "price": "5"}, {**INK, "price": "ten"}))
    assert shown_errors(form) == {"quotes": ["Some rows need a correction; see below."]}
    assert cell_errors(form) == {
        "0.vendor": ["Please fill this in."],
        "1.price": ["This is no amount. Type one such as 1250.00, without blanks, commas or currency."],
    }
    assert 'value="ten"' in form["quotes"].as_field_group()


def test_a_computed_column_that_becomes_too_large_says_so_in_its_row():
    wide = spec(
        "quotes", "list", items=[{"id": "price", "type": "money"}, {"id": "more", "type": "money", "compute": HUGE}]
    )
    form = sent([wide], **rows({"price": "999999999999999.00"}))
    assert shown_errors(form) == {"quotes": ["Some rows need a correction; see below."]}
    assert cell_errors(form) == {"0.__all__": ["A value of this row cannot be worked out. Check its numbers."]}


HUGE = " * ".join(["price"] * 3)


@pytest.mark.parametrize("answer", [{}, rows({}, {})])
def test_a_required_list_needs_a_row(answer):
    assert shown_errors(sent([quotes(required=True)], **answer)) == {"quotes": ["Please add at least one row."]}
    assert cleaned_values(_valid(sent([quotes()], **answer))) == ({"quotes": []}, {})


def _valid(form):
    assert form.is_valid(), (form.errors, [row.errors for bound in form.lists for row in bound.rows])
    return form


def test_200_rows_fit_and_201_do_not():
    many = [{"vendor": f"V{number}", "price": "1"} for number in range(201)]
    assert len(cleaned_values(_valid(sent([quotes()], **rows(*many[:200]))))[0]["quotes"]) == 200
    assert shown_errors(sent([quotes()], **rows(*many))) == {
        "quotes": ["At most 200 rows fit here. Please split the list."]
    }


def test_add_a_row_keeps_what_was_typed_says_nothing_and_takes_nothing():
    form = sent([spec("item", "text", required=True), quotes()], **rows({**PEN, "price": "ten"}), **{"quotes.add": "1"})
    assert [form.is_valid(), form.errors] == [False, {}]
    assert [row.number for row in form["quotes"].rows] == ["0", "1"]
    page = form["quotes"].as_field_group()
    assert ['value="ten"' in page, "tf-errors" in page, 'value="Pen &amp; Co"' in page] == [True, False, True]
    assert form["quotes"].rows[1].is_bound is False


def test_a_row_marked_for_removal_is_gone_at_the_next_round_and_when_sent():
    removing = {**rows(PEN, INK), "quotes.remove": "0"}
    assert [row["vendor"] for row in cleaned_values(_valid(sent([quotes()], **removing)))[0]["quotes"]] == ["Ink Ltd"]
    again = sent([quotes()], **removing, **{"quotes.add": "1"})
    assert [row.number for row in again["quotes"].rows] == ["1", "2"]


def test_an_empty_list_offers_two_rows_and_a_filled_one_a_further_one():
    assert len(build_form(items=[quotes()], members={})["quotes"].rows) == 2
    stored = [{"vendor": "Pen & Co", "pieces": 2, "price": "1.50", "file": None, "total": "3.00"}]
    shown = build_form(items=[quotes()], members={}, initial={"quotes": stored})
    assert [row.initial["vendor"] for row in shown["quotes"].rows] == ["Pen & Co", None]
    assert "<output>3.00</output>" in shown["quotes"].as_field_group()


def test_totals_stand_below_numbers_only():
    form = sent([quotes()], **rows(PEN, INK))
    assert [total.text for total in form["quotes"].totals] == ["", "5", "11.50", "", "33.00"]
    assert build_form(items=[quotes()], members={})["quotes"].totals == []


def test_a_new_file_of_a_row_is_handed_over_and_its_id_put_in():
    upload = SimpleUploadedFile("offer.pdf", b"a")
    form = sent([quotes()], files={"quotes.1.file": upload}, **rows({}, PEN))
    values, files = cleaned_values(_valid(form))
    assert files == {"quotes[0].file": upload}
    assert values["quotes"][0]["file"] is None
    assert put_files(values, {"quotes[0].file": "some-id"})["quotes"][0]["file"] == "some-id"
    assert values["quotes"][0]["file"] is None


def test_a_file_of_a_row_stays_and_no_other_id_can_be_slipped_in():
    earlier = {"quotes": [{"vendor": "Pen & Co", "file": "old-id"}, {"vendor": "Ink Ltd", "file": "other-id"}]}
    answer = rows({**PEN, "file.kept": "old-id"}, {**INK, "file.kept": "forged-id"})
    values, files = cleaned_values(_valid(sent([quotes()], initial=earlier, **answer)))
    assert [[row["file"] for row in values["quotes"]], files] == [["old-id", None], {}]
    page = build_form(items=[quotes()], members={}, initial=earlier)["quotes"].as_field_group()
    assert re.findall(r'name="(quotes\.\d\.file\.kept)" value="([^"]*)"', page) == [
        ("quotes.0.file.kept", "old-id"),
        ("quotes.1.file.kept", "other-id"),
    ]


def test_a_row_with_nothing_but_its_file_is_a_row():
    only = spec("quotes", "list", items=[{"id": "file", "type": "file"}])
    earlier = {"quotes": [{"file": "old-id"}]}
    form = sent([only], initial=earlier, **rows({"file.kept": "old-id"}))
    assert cleaned_values(_valid(form)) == ({"quotes": [{"file": "old-id"}]}, {})


def test_strange_row_numbers_are_no_rows():
    answer = rows(PEN) | {"quotes": ["0", "0", "-1", "x", "99999999", ""]}
    assert len(cleaned_values(_valid(sent([quotes()], **answer)))[0]["quotes"]) == 1


def test_columns_of_every_type_fit_into_a_row():
    columns = [
        {"id": "a", "type": "longtext"},
        {"id": "b", "type": "boolean"},
        {"id": "c", "type": "boolean", "required": True},
        {"id": "d", "type": "date"},
        {"id": "e", "type": "datetime"},
        {"id": "f", "type": "choice", "choices": ["x", "y"]},
        {"id": "g", "type": "multichoice", "choices": ["x", "y"]},
        {"id": "h", "type": "person"},
        {"id": "i", "type": "email"},
        {"id": "j", "type": "decimal"},
    ]
    stored = {
        "a": "one\ntwo",
        "b": True,
        "c": False,
        "d": "2027-01-31",
        "e": "2027-01-31T09:30:00+00:00",
        "f": "y",
        "g": ["x", "y"],
        "h": 7,
        "i": "ann@example.com",
        "j": "1.5",
    }
    field = spec("quotes", "list", items=columns)
    page = build_form(items=[field], members=MEMBERS, initial={"quotes": [stored]})["quotes"].as_field_group()
    assert page.count('type="radio"') == 0
    typed = {**stored, "a": "one\r\ntwo", "b": "on", "c": "no", "e": "2027-01-31T09:30", "h": "7"}
    assert cleaned_values(_valid(sent([field], **rows(typed))))[0] == {"quotes": [stored]}


def test_each_cell_has_its_label_and_an_id_of_its_own():
    page = build_form(items=[quotes()], members={})["quotes"].as_field_group()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label class="tf-rows-label[^"]*" for="([^"]+)"', page)) <= set(ids)
