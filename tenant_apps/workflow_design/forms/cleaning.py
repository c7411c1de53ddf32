"""Turns what a form took into JSON values and files."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


def cleaned_values(form: forms.Form) -> tuple[dict[str, Any], dict[str, UploadedFile]]:
    """Return a valid form's JSON values by field id, and the newly uploaded files by field id.

    Numbers with decimals are strings, dates ISO text (with time: in UTC), a person is a member id, nothing is None. A
    file field is among the files if one was uploaded, otherwise nowhere: the earlier file stays. A list is a list of
    rows (column id → value); a new file of a row has the key `quotes[0].file`, and `put_files` puts its id in. What
    does not count because its condition does not hold is nowhere.
    """
    values: dict[str, Any] = {}
    files: dict[str, UploadedFile] = {}
    for name, value in form.cleaned_data.items():
        if isinstance(value, UploadedFile):
            files[name] = value
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            values[name] = [_row(name, place, row, files) for place, row in enumerate(value)]
        elif not isinstance(form.fields[name], forms.FileField):
            values[name] = json_value(value)
    return values, files


def put_files(values: Mapping[str, Any], stored: Mapping[str, str]) -> dict[str, Any]:
    """Return the values with the stored files' ids in their places; the keys are those `cleaned_values` gave."""
    done = {name: [dict(row) for row in value] if _is_rows(value) else value for name, value in values.items()}
    for key, stored_id in stored.items():
        name, bracket, rest = key.partition("[")
        if not bracket:
            done[name] = stored_id
            continue
        place, _dot, column = rest.partition("].")
        done[name][int(place)][column] = stored_id
    return done


def json_value(value: Any) -> Any:
    """Return a cleaned value as JSON; a newly uploaded file counts as its name."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n") or None
    elif isinstance(value, Decimal):
        value = format(value, "f")
    elif isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, UploadedFile):
        value = value.name or "file"
    elif _is_rows(value):
        value = [{name: json_value(cell) for name, cell in row.items()} for row in value]
    elif isinstance(value, list):
        value = list(dict.fromkeys(value))
    return value


def _row(name: str, place: int, row: Mapping[str, Any], files: dict[str, UploadedFile]) -> dict[str, Any]:
    """Return one row as JSON; its new files go to `files`, their cells stay empty."""
    new = {column: value for column, value in row.items() if isinstance(value, UploadedFile)}
    files.update({f"{name}[{place}].{column}": file for column, file in new.items()})
    return {column: None if column in new else json_value(value) for column, value in row.items()}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
