"""Collects what a page would have sent for answers given as JSON."""

import re
from collections.abc import Container, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.answering import EMPTY
from tenant_apps.workflow_design.forms.building import DefinitionForm
from tenant_apps.workflow_design.forms.json_input import WrongTypeError, as_sent
from tenant_apps.workflow_design.forms.rows import MAX_ROWS
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

_FILE_KEY = re.compile(r"(?P<field>[a-z][a-z0-9_]*)(\[(?P<place>\d{1,3})\]\.(?P<column>[a-z][a-z0-9_]*))?")


class Sending:
    """`sent` and `files` as a browser sends them; `errors` has a sentence for each value of a wrong kind, by place."""

    def __init__(self, *, fields: Mapping[str, FieldSpec], earlier: Mapping[str, Any]) -> None:
        self.fields, self.earlier = fields, earlier
        self.names = DefinitionForm(specs=(), members={}, scope=Scope())
        self.sent: MultiValueDict[str, Any] = MultiValueDict()
        self.files: MultiValueDict[str, UploadedFile] = MultiValueDict()
        self.errors: dict[str, str] = {}

    def read(self, data: Mapping[str, Any], files: Mapping[str, UploadedFile]) -> None:
        """Take values by field id, and new files by the keys of `cleaned_values`."""
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
