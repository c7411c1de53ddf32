"""Fields for the tests of forms: lists, conditions, and pages sent by hand."""

from django.utils.datastructures import MultiValueDict

from tenant_apps.workflow_design.forms import build_form
from tenant_apps.workflow_engine.compiling_fields import compile_field
from tenant_apps.workflow_engine.fields import FieldSpec

MEMBERS = {3: "Mona", 7: "Walt"}


def spec(field_id: str, kind: str, **more) -> FieldSpec:
    """Return a field as its definition compiles it."""
    return compile_field({"id": field_id, "type": kind, **more})


def quotes(**more) -> FieldSpec:
    """Return a list with a text, a number, an amount, a file and a computed column."""
    columns = [
        {"id": "vendor", "type": "text", "required": True},
        {"id": "pieces", "type": "integer", "default": 1},
        {"id": "price", "type": "money", "min": 0},
        {"id": "file", "type": "file"},
        {"id": "total", "type": "money", "compute": "pieces * price"},
    ]
    return spec("quotes", "list", items=columns, **more)


def sent(form_fields, *, files=None, initial=None, scope=None, **values):
    """Return the form bound to what a browser sent; a list of values is a name sent more than once."""
    data = MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in values.items()})
    uploads = MultiValueDict({name: [file] for name, file in (files or {}).items()})
    return build_form(items=form_fields, members=MEMBERS, data=data, files=uploads, initial=initial, scope=scope)


def rows(*given: dict, name: str = "quotes") -> dict:
    """Return what a browser sends for these rows: their numbers and their cells."""
    cells = {f"{name}.{place}.{column}": value for place, row in enumerate(given) for column, value in row.items()}
    return {name: [str(place) for place in range(len(given))], **cells}


def shown_errors(form) -> dict[str, list[str]]:
    """Return the form's errors by field as plain texts."""
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}
