"""One text for one meaning, and a fingerprint that survives the database."""

import json

import pytest

from tenant_apps.workflow_design.canonical import canonical_json, digest
from tenant_apps.workflow_design.loader import load
from tests.workflow_design.documents import PURCHASE


def test_keys_are_sorted_and_no_space_is_left():
    assert canonical_json({"b": [1, "ä"], "a": {"y": None, "x": True}}) == '{"a":{"x":true,"y":null},"b":[1,"ä"]}'


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("1e3", "1000"),
        ("1000.0", "1000"),
        ("0.01", "0.01"),
        ("1.50", "1.5"),
        ("-0.0", "0"),
        ("1e-7", "1e-07"),
        ("0x10", "16"),
    ],
)
def test_a_number_has_one_notation_however_it_was_written(written, canonical):
    assert canonical_json(load(text=f"a: {written}").document) == f'{{"a":{canonical}}}'


def test_a_whole_number_is_written_without_a_point_wherever_it_came_from():
    assert canonical_json({"a": [1000.0, 1e22, -0.0]}) == '{"a":[1000,10000000000000000000000,0]}'


def test_the_digest_is_the_same_for_yaml_and_json_and_after_a_round_trip():
    yaml = "b: [1.0, 0.01]\na: {on: yes}"
    wanted = digest({"a": {"on": "yes"}, "b": [1, 0.01]})
    assert digest(load(text=yaml).document) == wanted
    assert digest(json.loads(canonical_json(load(text=yaml).document))) == wanted
    assert len(wanted) == 64


def test_any_difference_of_meaning_changes_the_digest():
    changed = {**PURCHASE, "title": "Purchases"}
    reordered = dict(reversed(PURCHASE.items()))
    assert digest(PURCHASE) == digest(reordered)
    assert digest(PURCHASE) != digest(changed)


def test_what_is_no_number_cannot_be_stored():
    with pytest.raises(ValueError, match="Out of range float values"):
        canonical_json({"a": float("nan")})
