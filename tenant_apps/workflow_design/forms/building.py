"""Builds the form that a definition describes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from tenant_apps.workflow_design.forms.answer_form import AnswerForm
from tenant_apps.workflow_design.forms.fields import make_field
from tenant_apps.workflow_design.forms.hints import hint_for
from tenant_apps.workflow_design.forms.live import live_condition
from tenant_apps.workflow_design.forms.row_field import SCRIPT, RowsField
from tenant_apps.workflow_design.forms.rows import BoundRows
from tenant_apps.workflow_design.forms.seeing import scope_with
from tenant_apps.workflow_design.forms.starting import initial_value
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType

# Names of the pages' own inputs; a definition's field of that id is renamed in the page, not in the data.
PAGE_NAMES = frozenset({"csrfmiddlewaretoken", "command_id", "version", "outcome", "next"})


class DefinitionForm(AnswerForm):
    """A whole form as it stands in a page.

    The page sends the pressed button as `outcome`; conditions see it where the scope names none. A form in which "Add a
    row" was pressed is not valid yet and has no errors: it is shown again with what was typed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.scope.outcome is None and self.is_bound:
            self.scope = replace(self.scope, outcome=self.data.get("outcome") or None)

    def field_for(self, spec: FieldSpec) -> forms.Field:
        """Return the form field, with a hint where it depends on others."""
        hint = hint_for(spec, {field.id: field.label for field in self.specs}) if self.is_complete else ""
        if spec.type is FieldType.LIST:
            field: forms.Field = RowsField(spec=spec, hint=hint)
        else:
            field = make_field(spec=spec, members=self.members, hint=hint)
        return field

    def add_prefix(self, field_name: str) -> str:
        """Return the input's name in the page."""
        name = super().add_prefix(field_name)
        return f"field-{name}" if name in PAGE_NAMES else name

    @property
    def live_conditions(self) -> str:
        """Return the conditions for the browser: JSON of input name → tree, "" where nothing depends on anything."""
        trees = {
            self.add_prefix(spec.id): live_condition(
                condition=spec.visible_when, specs=self.asked, scope=self.scope, name_of=self.add_prefix
            )
            for spec in self.asked
            if spec.visible_when is not None and self.is_complete
        }
        return json.dumps(trees) if trees else ""

    @property
    def media(self) -> forms.Media:
        """Return the script and style that the widgets and the conditions need; all works without them."""
        live = [SCRIPT] if self.live_conditions else []
        return super().media + forms.Media(js=live)  # type: ignore[arg-type]  # the stubs know no Script

    @property
    def lists(self) -> list[BoundRows]:
        """Return the fields of type list."""
        return [bound for bound in self if isinstance(bound, BoundRows)]

    @property
    def is_adding(self) -> bool:
        """Return whether only another row was asked for."""
        return any(bound.was_asked_for_a_row for bound in self.lists)

    def is_valid(self) -> bool:
        """Return whether the form was filled in without errors, and was sent to be taken."""
        return not self.is_adding and super().is_valid()

    def full_clean(self) -> None:
        """Clean the form, unless it only grows by a row."""
        if self.is_adding:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}
            return
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Clean the rows of the lists, whose conditions may ask for the other fields, then the whole."""
        seen = scope_with(specs=self.specs, values=self.typed(), scope=self.scope)
        for bound in self.lists:
            try:
                self.cleaned_data[bound.name] = bound.clean_rows(scope=seen)
            except forms.ValidationError as error:
                self.add_error(bound.name, error)
        return super().clean()


def build_form(
    *,
    items: Iterable[FieldSpec],
    members: Mapping[int, str],
    initial: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, UploadedFile] | None = None,
    prefix: str | None = None,
    scope: Scope | None = None,
    types_only: bool = False,
) -> DefinitionForm:
    """Return a form with these fields: empty, filled with `initial` (JSON values by field id), or bound to `data`.

    `members` are the people a field of type person offers: id → name. A field without an initial value has its default.
    `scope` is what the conditions of the fields see besides them: the ticket's data with its types, requester and
    facts, and the outcome where it is not in `data` as the page's `outcome`. With `types_only`, as a correction needs
    it, anything may stay empty and no condition counts.
    """
    specs = list(items)
    values = initial or {}
    starting = {spec.id: initial_value(spec, values.get(spec.id, spec.default)) for spec in specs}
    return DefinitionForm(
        data,
        files,
        specs=specs,
        members=members,
        initial=starting,
        prefix=prefix,
        scope=None if types_only else scope or Scope(),
    )
