"""Checks answers given as JSON (commands, the API, assistants) by the very form that a page shows."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.answering import EMPTY
from tenant_apps.workflow_design.forms.building import DefinitionForm
from tenant_apps.workflow_design.forms.cleaning import cleaned_values
from tenant_apps.workflow_design.forms.json_input import WrongTypeError, as_sent
from tenant_apps.workflow_design.forms.rows import MAX_ROWS
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

_FILE_KEY = re.compile(r"(?P<field>[a-z][a-z0-9_]*)(\[(?P<place>\d{1,3})\]\.(?P<column>[a-z][a-z0-9_]*))?")


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
    sending = _Sending(fields=fields, earlier=earlier or {})
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


class _Sending:
    """Collects what a page would have sent."""

    def __init__(self, *, fields: Mapping[str, FieldSpec], earlier: Mapping[str, Any]) -> None:
        self.fields, self.earlier = fields, earlier
        self.names = DefinitionForm(specs=(), members={}, scope=Scope())
        self.sent: MultiValueDict[str, Any] = MultiValueDict()
        self.files: MultiValueDict[str, UploadedFile] = MultiValueDict()
        self.errors: dict[str, str] = {}

    def read(self, data: Mapping[str, Any], files: Mapping[str, UploadedFile]) -> None:
        for name, value in data.items():
            if name not in self.fields:
                self.errors[name] = _("This form has no field “%(field)s”.") % {"field": name}
            else:
                self._field(self.fields[name], value)
        for key, file in files.items():
            self._file(key, file)

    def _field(self, spec: FieldSpec, value: Any) -> None:
        name = self.names.add_prefix(spec.id)
        if spec.type is FieldType.LIST:
            self._rows(spec, value, name)
        elif spec.type is FieldType.FILE:
            self._kept(value, {self.earlier.get(spec.id)}, where=spec.id)
        else:
            self._value(spec, value, name, where=spec.id)

    def _rows(self, spec: FieldSpec, rows: Any, name: str) -> None:
        if rows is None:
            return
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self.errors[spec.id] = _("This must be a list of rows, each an object of columns.")
            return
        known = {old.get(column.id) for old in self.earlier.get(spec.id) or () for column in spec.items}
        for place, row in enumerate(rows[: MAX_ROWS + 1]):  # one too many, for the form to refuse
            self.sent.appendlist(name, str(place))
            self._row(spec, row, known, f"{name}.{place}", f"{spec.id}[{place}]")

    def _row(self, spec: FieldSpec, row: Mapping[str, Any], known: Container[Any], name: str, where: str) -> None:
        columns = {column.id: column for column in spec.items}
        for unknown in row.keys() - columns.keys():
            words = {"list": spec.label, "column": unknown}
            self.errors[f"{where}.{unknown}"] = _("“%(list)s” has no column “%(column)s”.") % words
        for column in spec.items:
            place, value = f"{where}.{column.id}", row.get(column.id)
            if column.type is FieldType.FILE:
                self._put(f"{name}.{column.id}.kept", self._kept(value, known, where=place))
            elif column.compute is None:
                self._value(column, value, f"{name}.{column.id}", where=place)

    def _file(self, key: str, file: UploadedFile) -> None:
        found = _FILE_KEY.fullmatch(key)
        spec = self.fields.get(found["field"]) if found else None
        columns = {column.id: column for column in spec.items} if spec else {}
        target = columns.get(found["column"]) if found and found["column"] else spec
        if found is None or spec is None or target is None or target.type is not FieldType.FILE:
            self.errors[key] = _("This form takes no file “%(key)s”.") % {"key": key}
            return
        name = self.names.add_prefix(spec.id)
        if found["place"] is not None:
            number = str(int(found["place"]))
            if number not in self.sent.getlist(name):
                self.sent.appendlist(name, number)
            name = f"{name}.{number}.{target.id}"
        self.files[name] = file

    def _value(self, spec: FieldSpec, value: Any, name: str, *, where: str) -> None:
        try:
            self._put(name, as_sent(spec=spec, value=value))
        except WrongTypeError as error:
            self.errors[where] = str(error)

    def _kept(self, value: Any, known: Container[Any], *, where: str) -> list[str]:
        if value in EMPTY:
            return []
        if isinstance(value, str) and value in known:
            return [value]
        self.errors[where] = _("There is no such file here. Send the file itself.")
        return []

    def _put(self, name: str, values: list[Any]) -> None:
        if values:
            self.sent.setlist(name, values)


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
