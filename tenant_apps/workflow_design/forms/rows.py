"""The rows of a list as a form shows and cleans them; they are added and removed without JavaScript."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.answer_form import AnswerForm
from tenant_apps.workflow_design.forms.cleaning import json_value
from tenant_apps.workflow_design.forms.displaying import column_totals
from tenant_apps.workflow_design.forms.row_form import Cell, RowForm
from tenant_apps.workflow_design.forms.starting import initial_value
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

MAX_ROWS = 200
FIRST_ROWS = 2  # empty ones offered for a list that is still empty
PLACEHOLDER = "__row__"  # the number of the row from which the browser makes new ones


class BoundRows(BoundField):
    """The rows as they were sent, or as they are stored, and one to make others from."""

    form: AnswerForm
    limit = MAX_ROWS

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str, *, spec: FieldSpec) -> None:
        super().__init__(form, field, name)
        self.spec = spec

    @cached_property
    def rows(self) -> list[RowForm]:
        """Return the rows to show or to clean; those marked for removal are gone."""
        rows = self._sent() if self.form.is_bound else self._stored()
        unasked = 1 if rows else FIRST_ROWS
        empty = int(self.was_asked_for_a_row) if self.form.is_bound else unasked
        taken = max((int(row.number) for row in rows), default=-1) + 1
        room = max(0, MAX_ROWS - len(rows))
        return [*rows, *(self._row(str(taken + place)) for place in range(min(empty, room)))]

    @property
    def columns(self) -> Sequence[FieldSpec]:
        """Return what stands above the table."""
        return self.spec.items

    @property
    def is_adding(self) -> bool:
        """Return whether only another row was asked for, here or in another list of the form."""
        return self.form.is_adding

    @property
    def was_asked_for_a_row(self) -> bool:
        """Return whether “Add a row” was pressed for this list."""
        return self.form.is_bound and f"{self.html_name}.add" in self.form.data

    @property
    def is_needed(self) -> bool:
        """Return whether the list always needs a row."""
        return self.form.is_complete and self.spec.required and self.spec.visible_when is None

    @cached_property
    def empty_row(self) -> RowForm:
        """Return the row from which the browser makes new ones."""
        return self._row(PLACEHOLDER)

    @cached_property
    def totals(self) -> list[Cell]:
        """Return the places below the columns: sums of numbers, nothing elsewhere; an empty list without any sum."""
        rows = [{name: json_value(value) for name, value in row.row().items()} for row in self.rows]
        totals = column_totals(columns=self.columns, rows=rows)
        return [Cell(column=column, text=total) for column, total in zip(self.columns, totals, strict=bool(totals))]

    def clean_rows(self, *, scope: Scope) -> list[dict[str, Any]]:
        """Return the rows that say something, in order. Raises ValidationError where one has errors; see its cells."""
        if len(self._numbers) > MAX_ROWS:
            sentence = _("At most %(limit)s rows fit here. Please split the list.")
            raise forms.ValidationError(sentence % {"limit": MAX_ROWS})
        for row in self.rows:
            row.scope = scope
        filled = [row for row in self.rows if row.has_changed()]
        if not all(row.is_valid() for row in filled):
            raise forms.ValidationError(_("Some rows need a correction; see below."))
        return [row.row() for row in filled]

    @cached_property
    def _numbers(self) -> list[str]:
        """Return the numbers of the rows that were sent and not removed."""
        removed = set(_sent_list(self.form.data, f"{self.html_name}.remove"))
        sent = dict.fromkeys(_sent_list(self.form.data, self.html_name))
        return [number for number in sent if number.isdecimal() and len(number) < 6 and number not in removed]

    def _sent(self) -> list[RowForm]:
        numbers = self._numbers[:MAX_ROWS]
        return [self._row(number, initial={**self._defaults, **self._kept(number)}) for number in numbers]

    def _stored(self) -> list[RowForm]:
        stored = list(self.initial or ())[:MAX_ROWS]
        return [self._row(str(place), initial=self._started(row), stored=row) for place, row in enumerate(stored)]

    def _row(
        self, number: str, *, initial: Mapping[str, Any] | None = None, stored: Mapping[str, Any] | None = None
    ) -> RowForm:
        sent = self.form.is_bound and number in self._numbers
        return RowForm(
            self.form.data if sent else None,
            self.form.files if sent else None,
            specs=self.columns,
            members=self.form.members,
            scope=self.form.scope,
            prefix=f"{self.html_name}.{number}",
            number=number,
            initial=dict(self._defaults if initial is None else initial),
            stored=stored or {},
            quiet=self.is_adding,
        )

    def _started(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {column.id: initial_value(column, row.get(column.id)) for column in self.columns}

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        return {column.id: initial_value(column, column.default) for column in self.columns}

    def _kept(self, number: str) -> dict[str, str]:
        """Return the files that stay in this row: only those that the list had before."""
        files = [column.id for column in self.columns if column.type is FieldType.FILE]
        known = {row.get(name) for row in self.initial or () for name in files} - {None, ""}
        sent = {name: self.form.data.get(f"{self.html_name}.{number}.{name}.kept", "") for name in files}
        return {name: key for name, key in sent.items() if key in known}


def _sent_list(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return [str(value) for value in data.getlist(name)]
    return [str(data[name])] if name in data else []
