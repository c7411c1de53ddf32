"""A field of type list: rows of small forms, one per line, that can be added and removed without JavaScript."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import escape
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.answer_form import AnswerForm
from tenant_apps.workflow_design.forms.cleaning import initial_value, json_value
from tenant_apps.workflow_design.forms.displaying import column_totals, display_value
from tenant_apps.workflow_design.forms.fields import make_cell
from tenant_apps.workflow_design.forms.working_out import worked_out
from tenant_apps.workflow_engine.expressions import ExpressionError, Scope
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

MAX_ROWS = 200
FIRST_ROWS = 2  # empty ones offered for a list that is still empty
SCRIPT = forms.Script("js/forms.js", defer=True)
PLACEHOLDER = "__row__"  # the number of the row from which the browser makes new ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place in the table: an input, or what was worked out. `kept` is the id of the file that is there already."""

    column: FieldSpec
    input: BoundField | None = None
    text: str = ""
    kept: str = ""


class RowForm(AnswerForm):
    """One row. Its inputs are called `<list>.<number>.<column>`; a row in which nothing was typed is no row.

    `stored` is the row as it was before. A `quiet` row shows no errors yet.
    """

    def __init__(self, *args: Any, number: str, stored: Mapping[str, Any], quiet: bool, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.number = number
        self.stored = stored
        self.quiet = quiet

    def field_for(self, spec: FieldSpec) -> forms.Field:
        """Return a field small enough for a table."""
        return make_cell(column=spec, members=self.members)

    def add_prefix(self, field_name: str) -> str:
        """Return the input's name in the page."""
        return f"{self.prefix}.{field_name}"

    def has_changed(self) -> bool:
        """Return whether the row says anything beyond its columns' defaults; a file kept from before does."""
        typed = {name for name in self.changed_data if self[name].data not in (None, "", [], False)}
        return bool(self._kept() or typed)

    def full_clean(self) -> None:
        """Clean the row; a quiet one keeps its errors to itself."""
        super().full_clean()
        if self.quiet:
            self.errors.clear()

    def clean(self) -> dict[str, Any]:
        """Apply the conditions of the columns, then work out what is not typed."""
        super().clean()
        if not self.errors:
            try:
                self.cleaned_data |= worked_out(columns=self.specs, row=self.typed())
            except ExpressionError:
                self.add_error(None, _("A value of this row cannot be worked out. Check its numbers."))
        return self.cleaned_data

    def row(self) -> dict[str, Any]:
        """Return what the row holds, a new file as the file itself; of a row with errors what fits."""
        if not self.is_bound:
            return dict(self.stored)
        self.errors  # noqa: B018  # cleans
        return {spec.id: self.cleaned_data.get(spec.id) for spec in self.specs} if self.has_changed() else {}

    def cells(self) -> Iterator[Cell]:
        """Yield the places of the row, in the columns' order."""
        kept, row = self._kept(), self.row()
        for spec in self.specs:
            if spec.compute is None:
                yield Cell(column=spec, input=self[spec.id], kept=kept.get(spec.id, ""))
            else:
                yield Cell(column=spec, text=display_value(spec, json_value(row.get(spec.id)), self.members))

    def _kept(self) -> dict[str, str]:
        return {
            spec.id: str(self.initial[spec.id])
            for spec in self.asked
            if spec.type is FieldType.FILE and self.initial.get(spec.id)
        }


class RowsWidget(forms.Widget):
    """Stands for the whole table, which reads its inputs itself."""

    def value_from_datadict(self, _data: Any, _files: Any, _name: str) -> None:
        """Return nothing: the rows are forms of their own."""

    class Media:
        js = (SCRIPT,)
        css = {"all": ("css/forms.css",)}


class RowsField(forms.Field):
    """The place of a list in a form."""

    widget = RowsWidget

    def __init__(self, *, spec: FieldSpec, hint: str = "") -> None:
        help_text = " ".join(part for part in (escape(spec.help), escape(hint)) if part)
        super().__init__(label=spec.label, help_text=help_text, required=False, template_name="django/forms/rows.html")
        self.spec = spec

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> "BoundRows":
        """Return the rows of this form."""
        return BoundRows(form, self, field_name)


class BoundRows(BoundField):
    """The rows as they were sent, or as they are stored, and one to make others from."""

    field: RowsField
    form: AnswerForm
    limit = MAX_ROWS

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
        return self.field.spec.items

    @property
    def is_adding(self) -> bool:
        """Return whether only another row was asked for, here or in another list of the form."""
        return bool(getattr(self.form, "is_adding", False))

    @property
    def was_asked_for_a_row(self) -> bool:
        """Return whether “Add a row” was pressed for this list."""
        return self.form.is_bound and f"{self.html_name}.add" in self.form.data

    @property
    def is_needed(self) -> bool:
        """Return whether the list always needs a row."""
        return self.form.is_complete and self.field.spec.required and self.field.spec.visible_when is None

    @cached_property
    def empty_row(self) -> RowForm:
        """Return the row from which the browser makes new ones."""
        return self._row(PLACEHOLDER)

    @cached_property
    def totals(self) -> list[str]:
        """Return the sums of the columns with numbers, as shown; empty where there are none."""
        rows = [{name: json_value(value) for name, value in row.row().items()} for row in self.rows]
        return column_totals(columns=self.columns, rows=rows)

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
        sent = {name: self.form.data.get(f"{self.html_name}.{number}.{name}.kept") for name in files}
        return {name: key for name, key in sent.items() if key is not None and key in known}


def _sent_list(data: Any, name: str) -> list[str]:
    if hasattr(data, "getlist"):
        return [str(value) for value in data.getlist(name)]
    return [str(data[name])] if name in data else []
