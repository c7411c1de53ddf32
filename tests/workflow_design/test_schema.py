"""The schema of the format: a right schema, one vocabulary with the engine and the gate."""

import json

from jsonschema import Draft202012Validator

from tenant_apps.workflow_design.checks.schema import schema
from tenant_apps.workflow_design.loader import load
from tenant_apps.workflow_engine.expressions.tokens import MAX_LENGTH
from tenant_apps.workflow_engine.fields import FieldType
from tenant_apps.workflow_engine.steps import OPEN_KINDS
from tests.workflow_design.documents import PURCHASE
from tests.workflow_engine.shared_data import shared


def test_the_schema_is_a_right_schema():
    Draft202012Validator.check_schema(schema())


def test_a_good_document_and_the_complete_example_fit_the_schema():
    validator = Draft202012Validator(schema())
    example = load(text=shared("definitions", "purchase.yaml").read_text(encoding="utf-8")).document
    assert [list(validator.iter_errors(document)) for document in (PURCHASE, example)] == [[], []]


def test_schema_gate_and_engine_speak_of_the_same_things():
    parts = schema()["$defs"]
    assert set(parts["field"]["properties"]["type"]["enum"]) == set(FieldType)
    assert set(parts["step"]["properties"]["type"]["enum"]) == {*OPEN_KINDS, "auto", "gate", "end"}
    assert parts["expr"]["maxLength"] == MAX_LENGTH


def test_no_part_of_the_schema_is_left_over():
    text = json.dumps(schema())
    assert [name for name in schema()["$defs"] if f'"#/$defs/{name}"' not in text] == []
