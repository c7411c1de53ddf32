"""One row of a list: a small form of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.answer_form import AnswerForm
from tenant_apps.workflow_design.forms.cells import make_cell
from tenant_apps.workflow_design.forms.cleaning import json_value
from tenant_apps.workflow_design.forms.displaying import display_value
from tenant_apps.workflow_design.forms.working_out import worked_out
from tenant_apps.workflow_engine.expressions import ExpressionError
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType


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
