"""A form whose fields are those of a definition; what counts depends on what was answered."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms

from tenant_apps.workflow_design.forms.answering import missing_answers
from tenant_apps.workflow_design.forms.cleaning import json_value
from tenant_apps.workflow_design.forms.seeing import scope_with, visible_fields
from tenant_apps.workflow_engine.expressions import Scope
from tenant_apps.workflow_engine.fields import FieldSpec


class AnswerForm(forms.Form):
    """The fields in their order, without those that are worked out.

    `scope` is what was known before; with None neither conditions nor `required` count. `given` are the fields that
    were answered at all, None for every one, as a page does it; of the others, conditions see what was known before.
    """

    def __init__(
        self,
        *args: Any,
        specs: Iterable[FieldSpec],
        members: Mapping[int, str],
        scope: Scope | None,
        given: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.specs = tuple(specs)
        self.asked = tuple(spec for spec in self.specs if spec.compute is None)
        self.members = members
        self.scope = scope or Scope()
        self.is_complete = scope is not None
        self.given = given
        for spec in self.asked:
            field = self.fields[spec.id] = self.field_for(spec)
            field.required = field.required and self.is_complete

    @property
    def is_adding(self) -> bool:
        """Return whether the form only grows by a row of a list; it is not judged then."""
        return False

    @abstractmethod
    def field_for(self, spec: FieldSpec) -> forms.Field:
        """Return the form field for a field of the definition; each kind of form has its own."""

    def typed(self) -> dict[str, Any]:
        """Return what was answered as JSON values; None for what does not fit."""
        return {
            name: json_value(self.cleaned_data.get(name))
            for name in self.fields
            if self.given is None or name in self.given
        }

    def clean(self) -> dict[str, Any]:
        """Forget what does not count, then ask for what is missing."""
        super().clean()
        if self.is_complete:
            self._apply_conditions()
        return self.cleaned_data

    def _apply_conditions(self) -> None:
        typed = self.typed()
        visible = visible_fields(specs=self.asked, values=typed, scope=self.scope)
        counted = {spec.id for spec in visible}
        for name in self.fields.keys() - counted:
            self.errors.pop(name, None)
            self.cleaned_data.pop(name, None)
        taken = {name: value for name, value in typed.items() if name in counted}
        seen = scope_with(specs=visible, values=taken, scope=self.scope)
        for name, sentence in missing_answers(specs=visible, values=taken, seen=seen).items():
            if name not in self.errors:
                self.add_error(name, sentence)
