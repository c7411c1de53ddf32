"""The place of a list in a form; its rows are in `rows`."""

from typing import Any

from django import forms
from django.utils.html import escape

from tenant_apps.workflow_design.forms.rows import BoundRows
from tenant_apps.workflow_engine.fields import FieldSpec

SCRIPT = forms.Script("js/forms.js", defer=True)


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

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundRows:
        """Return the rows of this form."""
        return BoundRows(form, self, field_name, spec=self.spec)
