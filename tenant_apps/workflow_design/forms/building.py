"""Builds the form that a definition describes, and turns what was typed into JSON values and back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from tenant_apps.workflow_design.forms.fields import CENT, NO, YES, make_field
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

# Names of the pages' own inputs; a definition's field of that id is renamed in the page, not in the data.
PAGE_NAMES = frozenset({"csrfmiddlewaretoken", "command_id", "version", "outcome", "next"})


class DefinitionForm(forms.Form):
    """A form whose fields are those of a definition, in its order."""

    def __init__(self, *args: Any, specs: Iterable[FieldSpec], members: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for spec in specs:
            self.fields[spec.id] = make_field(spec=spec, members=members)

    def add_prefix(self, field_name: str) -> str:
        """Return the input's name in the page."""
        name = super().add_prefix(field_name)
        return f"field-{name}" if name in PAGE_NAMES else name


def build_form(
    *,
    items: Iterable[FieldSpec],
    members: Mapping[int, str],
    initial: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, UploadedFile] | None = None,
    prefix: str | None = None,
) -> forms.Form:
    """Return a form with these fields: empty, filled with `initial` (JSON values by field id), or bound to `data`.

    `members` are the people a field of type person offers: id → name. A field without an initial value has its default.
    """
    specs = list(items)
    given = initial or {}
    starting = {spec.id: _initial_value(spec, given.get(spec.id, spec.default)) for spec in specs}
    return DefinitionForm(data, files, specs=specs, members=members, initial=starting, prefix=prefix)


def cleaned_values(form: forms.Form) -> tuple[dict[str, Any], dict[str, UploadedFile]]:
    """Return a valid form's JSON values by field id, and the newly uploaded files by field id.

    Numbers with decimals are strings, dates ISO text (with time: in UTC), a person is a member id, nothing is None. A
    file field is among the files if one was uploaded, otherwise nowhere: the earlier file stays.
    """
    values: dict[str, Any] = {}
    files: dict[str, UploadedFile] = {}
    for name, value in form.cleaned_data.items():
        if isinstance(form.fields[name], forms.FileField):
            if isinstance(value, UploadedFile):
                files[name] = value
        else:
            values[name] = _json_value(value)
    return values, files


def _json_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n") or None
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def _initial_value(spec: FieldSpec, value: Any) -> Any:
    """Return what the widget starts with; a stored value that no longer fits the field's type starts empty."""
    if value is None:
        return None
    try:
        if spec.type is FieldType.DATETIME:
            return datetime.fromisoformat(value)
        if spec.type is FieldType.MONEY:
            return Decimal(str(value)).quantize(CENT)
    except (ValueError, TypeError, InvalidOperation):
        return None
    if spec.type is FieldType.BOOLEAN and spec.required:
        return YES if value else NO
    return value
