"""Nothing that anybody uploads makes the loader or the publish gate crash."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.workflow_design.canonical import canonical_json, digest
from tenant_apps.workflow_design.checks import Known, find_faults
from tenant_apps.workflow_design.loader import UndecodableError, decode, load
from tenant_apps.workflow_engine.definition import compile_document
from tests.workflow_design.documents import PURCHASE
from tests.workflow_design.whole_language import COMPANY, TRIP

KNOWN = Known(roles=frozenset({"staff"}), members=frozenset({"ann@acme.example"}))
KEYS = st.sampled_from(
    [
        "format",
        "key",
        "title",
        "ticket",
        "fields",
        "start",
        "steps",
        "a",
        "b",
        "type",
        "id",
        "next",
        "to",
        "when",
        "else",
        "outcome",
        "outcomes",
        "form",
        "assign",
        "role",
        "show",
        "edit",
        "default",
        "choices",
        "min",
        "max",
        "submit",
        "summary",
        "join",
        "split",
        "required",
        "events",
        "timers",
        "result",
        "terminate",
        "person",
        "not",
        "label",
        "pick",
        "on_error",
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    KEYS,
    st.text(max_size=12),
    st.sampled_from(
        ["task", "gate", "end", "auto", "choice", "money", "text", "date", "a", "and", "xor", "amount > 1", "{x}"]
    ),
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25
)
MARKS = st.sampled_from([*"{}[]:,-?#&*!|>'\"%@` \t\n", "a", "1", ": ", "\n  ", "- ", "<<", "---\n", "null"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(MARKS, max_size=40).map("".join), JSON.map(json.dumps)))
def test_no_text_crashes_the_gate(text):
    checked = find_faults(text, KNOWN)
    assert checked.document is not None or checked.faults
    if checked.document is not None:
        digest(checked.document)


@settings(max_examples=150, deadline=None)
@given(st.binary())
def test_no_bytes_crash_the_reading_of_an_upload(data):
    try:
        text = decode(data=data)
    except UndecodableError:
        text = ""
    load(text=text)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(max_size=5), JSON, max_size=5))
def test_json_is_read_as_python_reads_it_wherever_nothing_is_refused(document):
    text = json.dumps(document, allow_nan=False) if _finite(document) else None
    loaded = load(text=text) if text else None
    if loaded is not None and not loaded.faults:
        assert loaded.document == document


def _finite(document) -> bool:
    try:
        json.dumps(document, allow_nan=False)
    except ValueError:
        return False
    return True


def _places(value, path=()):
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(item, (*path, key))


DOCUMENTS = {"purchase": (PURCHASE, KNOWN), "trip": (TRIP, COMPANY)}
PLACES = [(name, path) for name, (document, _known) in DOCUMENTS.items() for path in _places(document) if path]


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(PLACES), st.one_of(st.just("remove"), JSON))
def test_one_part_of_a_good_document_replaced_is_refused_or_can_be_compiled(place, replacement):
    name, path = place
    good, known = DOCUMENTS[name]
    document = json.loads(json.dumps(good))
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if replacement == "remove":
        del holder[path[-1]]
    else:
        holder[path[-1]] = replacement
    checked = find_faults(json.dumps(document), known)
    if checked.publishable:
        compile_document(checked.document)
        compile_document(json.loads(canonical_json(checked.document)))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from([path for name, path in PLACES if name == "trip"]))
def test_one_part_of_a_good_document_put_in_place_of_another_is_refused_or_can_be_compiled(place, other):
    name, path = place
    good, known = DOCUMENTS[name]
    document, part = json.loads(json.dumps(good)), json.loads(json.dumps(TRIP))
    for key in other:
        part = part[key]
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = part
    checked = find_faults(json.dumps(document), known)
    if checked.publishable:
        compile_document(checked.document)
