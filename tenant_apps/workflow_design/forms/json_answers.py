"""Checks answers given as JSON (commands, the API, assistants) by the very form that a page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tenant_apps.workflow_design.forms.building import DefinitionForm
from tenant_apps.workflow_design.forms.cleaning import cleaned_values
from tenant_apps.workflow_design.forms.sending import Sending
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.fields import FieldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What may be stored, or why not.

    `values` and `files` are as `cleaned_values` gives them; `errors` has a sentence by field id, for a cell of a list
    by `quotes[0].price` (the place as it was sent). With errors, nothing else is there.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, UploadedFile] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def clean_json(
    *,
    specs: Iterable[FieldSpec],
    data: Mapping[str, Any],
    members: Mapping[int, str],
    scope: Scope | None = None,
    earlier: Mapping[str, Any] | None = None,
    files: Mapping[str, UploadedFile] | None = None,
) -> Answers:
    """Check JSON values by field id, and give them back as they are stored.

    `members` are the people that may be named, id → name. With `scope` (what was known before, as in `visible_fields`)
    conditions and required fields count too; without, only the given values are looked at. `earlier` are the values
    before: a file's id is taken only if it is among them. New files are in `files`, a row's under `quotes[0].file`.
    Fields that are not given are not in the result.
    """
    fields = {spec.id: spec for spec in specs}
    sending = Sending(fields=fields, earlier=earlier or {})
    sending.read(data, files or {})
    given = {name for name in fields if name in data} | {key.partition("[")[0] for key in files or {}}
    form = DefinitionForm(
        sending.sent,
        sending.files,
        specs=fields.values(),
        members=members,
        initial=dict(earlier or {}),
        scope=scope,
        given=given,
    )
    errors = {**_errors_of(form), **sending.errors}
    if errors:
        return Answers(errors=errors)
    values, new_files = cleaned_values(form)
    return Answers(values={name: value for name, value in values.items() if name in given}, files=new_files)


def _errors_of(form: DefinitionForm) -> dict[str, str]:
    """Return the form's errors by field, those of rows by cell."""
    errors = {str(name): " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    for bound in form.lists:
        cells = {
            f"{bound.name}[{row.number}]{'' if column == '__all__' else f'.{column}'}": " ".join(map(str, sentences))
            for row in bound.rows
            if bound.name in errors
            for column, sentences in row.errors.items()
        }
        if cells:
            del errors[bound.name]
            errors |= cells
    return errors
