"""Checks a document against the schema of the format and says in sentences what does not fit."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.schema_sentences import unknown_keys, words_for
from tenant_apps.workflow_design.faults import Path

SCHEMA_FILE = FilePath(__file__).resolve().parent.parent / "schema.json"
MAX_FAULTS = 300


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the whole format, read once."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return loaded


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterable[ValidationError]:
    """As JSON Schema means it: “$” is the very end, while Python's also matches before a last line break."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("pattern")


_Validator = validators.extend(Draft202012Validator, {"pattern": _pattern})


@cache
def _validator() -> Validator:
    return _Validator(schema())


def find_schema_faults(document: Mapping[str, Any], findings: Findings, *, except_below: Iterable[Path]) -> None:
    """Note what does not fit the schema, leaving out the parts that something else was already said about."""
    left_out = set(except_below)
    said: set[tuple[Path, str]] = set()
    for error in islice(_validator().iter_errors(document), MAX_FAULTS):
        for path, sentence, mend in _words(error):
            if (path, sentence) in said or any(path[: len(other)] == other for other in left_out):
                continue
            said.add((path, sentence))
            findings.error(path, sentence, mend)


def _words(error: ValidationError) -> Iterable[tuple[Path, str, str]]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        return unknown_keys(error, path)
    if error.validator == "oneOf" and not isinstance(error.instance, Mapping):
        return []  # that it is no mapping is said already
    if "propertyNames" in error.absolute_schema_path:
        path = (*path, str(error.instance))
    sentence, mend = words_for(error, path)
    return [(path, sentence, mend)]
