"""The form fields of a list's columns: those of every form, small enough for a table."""

from django import forms
from django.utils.html import escape

from tenant_apps.workflow_design.forms.fields import Members, make_field
from tenant_apps.workflow_engine.fields import FieldSpec


def make_cell(*, column: FieldSpec, members: Members) -> forms.Field:
    """Return the form field for one column of a list."""
    field = make_field(spec=column, members=members)
    if isinstance(field.widget, forms.RadioSelect) and isinstance(field, forms.TypedChoiceField):
        chosen = [choice for choice in field.widget.choices if choice[0]]
        field.widget = forms.Select()
        field.choices = [("", "–"), *chosen]
    elif isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 2
    field.help_text = escape(column.help)
    return field
