"""Takes values over into the ticket's data; computed columns of lists are worked out anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.fields import FieldSpec
from tenant_apps.workflow_engine.reasoning import stored_value
from tenant_apps.workflow_engine.run import Run


def merge(run: Run, data: Mapping[str, Any], *, where: str = "") -> None:
    """Overwrite the data field by field. Raises Stopped where a computed column cannot be worked out."""
    if not data:
        return
    computed = run.definition.computed & data.keys()
    fresh = {name: _computed(run.definition.fields[name], data[name], where=where) for name in computed}
    run.data = {**run.data, **data, **fresh}


def merge_known(run: Run, data: Mapping[str, Any], *, where: str) -> None:
    """Take over only the fields that the definition has: what comes from outside may bring more."""
    merge(run, {name: value for name, value in data.items() if name in run.definition.fields}, where=where)


def _computed(field: FieldSpec, rows: Any, *, where: str) -> Any:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return rows
    return [_computed_row(field, row, where=where) if isinstance(row, Mapping) else row for row in rows]


def _computed_row(field: FieldSpec, row: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    types = {column.id: column.type for column in field.items}
    done = dict(row)
    for column in field.items:
        if column.compute is not None:
            done[column.id] = stored_value(column.compute, Scope(types=types, data=done), column.type, where=where)
    return done
