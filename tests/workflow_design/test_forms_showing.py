"""How lists are shown, and who may read a field."""

import pytest
from django.template.loader import render_to_string

from tenant_apps.workflow_design.forms import display_value, line_words, may_read, readable, shown_value
from tests.workflow_design.form_fields import MEMBERS, quotes, spec

KEY = "6f1ed002-ab5d-4f2e-9a0c-0c2d3c1b9a55"
ROWS = [
    {"vendor": "Pen & Co", "pieces": 2, "price": "1.50", "file": KEY, "total": "3.00"},
    {"vendor": "<Ink>", "pieces": None, "price": "1000", "file": None, "total": None},
]
SALARY = spec("salary", "money", readers=["finance", "head_of_people"])


def table_texts(shown):
    return [[cell.text for cell in row] for row in shown.table.rows], [cell.text for cell in shown.table.totals]


def test_a_list_is_shown_as_a_table_with_its_totals():
    shown = shown_value(field=quotes(), value=ROWS, members={}, file_names={KEY: "offer.pdf"})
    assert shown.table.columns == ["Vendor", "Pieces", "Price", "File", "Total"]
    assert table_texts(shown) == (
        [["Pen & Co", "2", "1.50", "offer.pdf", "3.00"], ["<Ink>", "", "1,000.00", "", ""]],
        ["", "2", "1,001.50", "", "3.00"],
    )


@pytest.mark.urls("saas.urls_tenant")
def test_the_table_in_a_page_leads_to_files_and_escapes_what_was_typed():
    shown = shown_value(field=quotes(), value=ROWS, members={}, file_names={KEY: "offer.pdf"})
    page = render_to_string("components/_value.html", {"value": shown})
    assert page.count("<tr>") == 4
    assert ["<Ink>" in page, "&lt;Ink&gt;" in page] == [False, True]
    assert f'<a href="/files/{KEY}/">offer.pdf</a>' in page
    forged = shown_value(field=quotes(), value=[{"vendor": "A", "file": "../no-key"}], members={})
    assert "<a " not in render_to_string("components/_value.html", {"value": forged})


@pytest.mark.parametrize("value", [None, [], "no list", ["no row"]])
def test_what_is_no_list_of_rows_makes_no_table(value):
    assert shown_value(field=quotes(), value=value, members={}).table is None


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (ROWS[0], "Pen & Co, 2, 1.50"),
        (ROWS[1], "<Ink>, 1,000.00"),
        ({}, ""),
        ("next_week", "Next week"),
        (7, "7"),
    ],
)
def test_a_line_is_a_few_words_for_a_title(item, words):
    assert line_words(item, quotes().items) == words


def test_titles_and_mails_never_tell_what_only_some_may_read():
    people = spec(
        "people",
        "list",
        items=[{"id": "who", "type": "person"}, {"id": "pay", "type": "money", "readers": ["finance"]}],
    )
    row = {"who": 7, "pay": "100.00"}
    assert line_words(row, people.items, MEMBERS) == "Walt"
    assert display_value(people, [row, {"who": 3}], MEMBERS) == "Walt; Mona"


def test_only_readers_read():
    item = spec("item", "text")
    assert [may_read(SALARY, roles) for roles in (frozenset(), {"finance"}, {"staff", "head_of_people"}, None)] == [
        False,
        True,
        True,
        True,
    ]
    assert readable([item, SALARY], {"staff"}) == (item,)
    assert readable([item, SALARY], {"finance"}) == (item, SALARY)


def test_a_hidden_value_names_those_who_may_read_it():
    sentence = "Only Finance and Head of people can read this."
    assert display_value(SALARY, "100.00", {}, frozenset({"staff"})) == sentence
    assert display_value(SALARY, "100.00", {}, frozenset({"finance"})) == "100.00"
    shown = shown_value(field=SALARY, value="100.00", members={}, reader_roles={"staff"})
    assert [shown.text, shown.hidden, shown.table] == [sentence, True, None]
    assert sentence in render_to_string("components/_value.html", {"value": shown})


def test_a_hidden_column_is_no_column():
    columns = [{"id": "item", "type": "text"}, {"id": "pay", "type": "money", "readers": ["finance"]}]
    field = spec("lines", "list", items=columns)
    rows = [{"item": "A", "pay": "5.00"}]
    assert shown_value(field=field, value=rows, members={}, reader_roles={"staff"}).table.columns == ["Item"]
    assert shown_value(field=field, value=rows, members={}, reader_roles={"finance"}).table.columns == ["Item", "Pay"]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ({"type": "integer"}, [3, None, 5], "3; 5"),
        ({"type": "multichoice", "choices": ["a", "b"]}, [["a", "b"], None, ["b"]], "A, B; B"),
        (
            {"type": "list", "items": [{"id": "p", "type": "money"}]},
            [[{"p": "1"}, {"p": "2"}], [{"p": "3"}]],
            "1.00; 2.00; 3.00",
        ),
    ],
)
def test_what_several_instances_of_a_step_gave_stands_side_by_side(kind, value, words):
    kind = dict(kind)
    assert display_value(spec("x", kind.pop("type"), **kind), value, {}) == words
