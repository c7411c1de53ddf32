"""Reading a definition's text: the core rules of YAML 1.2, JSON, every refusal with its line and sentence."""

import json

import pytest

from tenant_apps.workflow_design.faults import Fault
from tenant_apps.workflow_design.loader import MAX_STEPS, UndecodableError, decode, load
from tests.workflow_engine.shared_data import shared


def told(text: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.sentence) for fault in load(text=text).faults]


def test_words_that_older_yaml_takes_for_truth_values_stay_words():
    document = load(text="on: yes\noff: no\ny: [Yes, NO, On, 12:30, 2026-01-01, 0o17, 1_000]").document
    assert document == {"on": "yes", "off": "no", "y": ["Yes", "NO", "On", "12:30", "2026-01-01", 15, "1_000"]}


def test_numbers_truth_values_and_null_follow_the_core_rules():
    text = "a: [1, -2, +3, 0x1F, 0.01, 1e3, 1.5e-2, .5, -0.0, true, False, null, ~, '1', \"true\", '']\nb:"
    document = load(text=text).document
    assert document == {
        "a": [1, -2, 3, 31, 0.01, 1000, 0.015, 0.5, 0, True, False, None, None, "1", "true", ""],
        "b": None,
    }
    assert [type(value) for value in document["a"][:6]] == [int, int, int, int, float, int]


def test_every_part_knows_its_line():
    loaded = load(text="a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    assert [
        loaded.lines.of(path)
        for path in [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "d"), ("b", 1, "d", "deeper"), ("b", 7), ("nowhere",)]
    ] == [1, 2, 3, 4, 5, 5, 2, 1]


def test_json_is_read_by_the_rules_of_json_with_lines():
    text = '{\n\t"a": "\\ud83d\\ude00 \\/ \\n",\n\t"b":\n\t[1.50, true, {"c" : null}],\n  "%s": -0.0}' % ("k" * 2000)
    loaded = load(text=text)
    assert (loaded.document, loaded.faults) == (json.loads(text), ())
    assert [loaded.lines.of(path) for path in [("a",), ("b",), ("b", 2, "c"), ("k" * 2000,)]] == [2, 3, 4, 5]


def test_what_begins_like_json_but_is_yaml_is_read_as_yaml():
    assert load(text='{"a": yes, b: [1, 2,], # why not\n}').document == {"a": "yes", "b": [1, 2]}


@pytest.mark.parametrize("name", ["helpdesk_80.json", "helpdesk_95.json", "helpdesk_99.json", "helpdesk_100.json"])
def test_the_real_definitions_are_read_as_json_reads_them(name):
    text = shared("definitions", name).read_text(encoding="utf-8")
    assert load(text=text).document == json.loads(text)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: 1\nb: 2\na: 3", [(3, "“a” is given twice; the first time is on line 1.")]),
        ('{"a": 1,\n"a": 3}', [(2, "“a” is given twice; the first time is on line 1.")]),
        ("a: {x: 1, x: 2, x: 3}", [(1, "“x” is given twice; the first time is on line 1.")] * 2),
        (
            "a: &here 1\nb: *here",
            [(1, "Anchors (“&name”) are not allowed."), (2, "Aliases (“*name”) are not allowed.")],
        ),
        ("a: !!python/object/apply:os.system [x]", [(1, "Tags (“!name”) are not allowed.")]),
        ("a: !mine x", [(1, "Tags (“!name”) are not allowed.")]),
        ("a: [.nan, -.inf]", [(1, f"“{word}” is not a number that can be stored.") for word in (".nan", "-.inf")]),
        ("a: " + "9" * 5000, [(1, "The number has more than 40 characters.")]),
        ("a: 1e999", [(1, "The number 1e999 is too large; the limit is 1,000,000,000,000,000.")]),
        ("a: 0.12345678901234567890", [(1, "The number 0.12345678901234567890 has more digits than can be kept.")]),
        ('{"a": "\\u0000"}', [(1, "The text holds an escape for a character that is not allowed, such as NUL.")]),
        ('{"a": "\\ud800"}', [(1, "The text holds an escape for a character that is not allowed, such as NUL.")]),
        ('a: "\\0"', [(1, "The text holds an escape for a character that is not allowed, such as NUL.")]),
    ],
)
def test_what_is_not_allowed_is_told_and_reading_goes_on(text, faults):
    assert told(text) == faults
    assert load(text=text).document is not None


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", None, "The definition is empty."),
        (" \n\t\n", None, "The definition is empty."),
        ("# only\n# comments\n", None, "The text holds no definition, only comments or nothing."),
        ("- a\n- b", 1, "A definition is a mapping of names to values; this text is something else."),
        ("just words", 1, "A definition is a mapping of names to values; this text is something else."),
        ("a: 1\nb: x\0y", 2, "Line 2 holds a NUL character; this is not a text file, or not one in UTF-8."),
        ("a: \x07", 1, "Line 1 holds the invisible character U+0007, which is not allowed."),
        ("a: \ud800", 1, "Line 1 holds the invisible character U+D800, which is not allowed."),
        ("a:\n\tb: 1", 2, "This line is indented with a tab, which YAML does not allow."),
        ("a: b: c", 1, "There is a “:” here where no value can begin."),
        ("a: 1\nb\nc: 2", 3, "A name stands here without its “:”."),
        ('a: "x', 1, "A quote that was opened is never closed."),
        (
            "a: [1, 2\nb: 3",
            2,
            "Here a list or a mapping in brackets goes on, but a comma or the closing bracket is missing.",
        ),
        ("a: 1\n b: 2", 2, "There is a “:” here where no value can begin."),
        ("- a\nb: 1", 2, "This line does not fit the lines above it."),
        ("a: @x", 1, "A text cannot begin with this character."),
        ("a: 1\n---\nb: 2", 2, "A second document begins here (“---”); a definition is one document."),
        ("? [a]\n: b", 1, "A name is expected here, not a list, a mapping or an alias."),
        ("[" * 20_000, 1, "Lists and mappings are nested more than 20 deep here."),
        ('{"a":' * 20_000, 1, "Lists and mappings are nested more than 20 deep here."),
        ("a: " + "{a: " * 20 + "1" + "}" * 20, 1, "Lists and mappings are nested more than 20 deep here."),
        ("a: [" + "[1, 1]," * 999 + "\n1, 1]", 2, "A list has more than 1,000 entries."),
        ("a: [" + ("[" + "1," * 40 + "],") * 900 + "]", 1, "The definition has more than 30,000 parts."),
        ("a: " + "x" * 262_142, None, "The definition is larger than 256 kB."),
        ("a: " + "ü" * 131_071, None, "The definition is larger than 256 kB."),
    ],
)
def test_what_cannot_be_read_has_one_sentence_and_its_line(text, line, sentence):
    loaded = load(text=text)
    assert (loaded.document, told(text)) == (None, [(line, sentence)])
    assert loaded.faults[0].mend != ""


def test_the_limits_themselves_are_allowed():
    assert load(text="a: " + "x" * 262_141).faults == ()
    assert load(text="a: " + "{a: " * 19 + "1" + "}" * 19).faults == ()
    assert load(text="steps: {" + ", ".join(f"s{n}: 1" for n in range(MAX_STEPS)) + "}").faults == ()


def test_more_than_five_hundred_steps_are_refused():
    text = "steps: {" + ", ".join(f"s{n}: 1" for n in range(MAX_STEPS + 1)) + "}"
    assert told(text) == [(None, "The workflow has 501 steps; 500 are allowed.")]


def test_uploaded_bytes_are_read_as_utf_8_with_or_without_a_mark():
    assert decode(data="ä: 1".encode()) == decode(data="ä: 1".encode("utf-8-sig")) == "ä: 1"
    assert load(text="\ufeffa: 1").document == {"a": 1}


@pytest.mark.parametrize(
    ("data", "line", "sentence"),
    [
        ("a: 1".encode("utf-16"), None, "This file is in UTF-16, which cannot be read here."),
        ("a: 1\nb: ä".encode("latin-1"), 2, "This file is not text in UTF-8 (byte 9 cannot be read)."),
        (b"\x89PNG\r\n\x1a\n", 1, "This file is not text in UTF-8 (byte 1 cannot be read)."),
    ],
)
def test_other_encodings_are_refused_by_name(data, line, sentence):
    with pytest.raises(UndecodableError) as refused:
        decode(data=data)
    fault = refused.value.fault
    assert fault == Fault(line=line, path="", sentence=sentence, mend=fault.mend)
    assert fault.mend.startswith("Save it again as UTF-8.")
