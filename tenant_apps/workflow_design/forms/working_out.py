"""Works out the columns of a list that nobody types."""

from collections.abc import Iterable, Mapping
from typing import Any

from tenant_apps.workflow_engine.expressions import Scope, evaluate
from tenant_apps.workflow_engine.expressions.storing import to_data
from tenant_apps.workflow_engine.fields import FieldSpec


def worked_out(*, columns: Iterable[FieldSpec], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON values of the computed columns, in order, each seeing those before it.

    `row` are the typed JSON values by column id. Raises ExpressionError where a column cannot be worked out.
    """
    columns = tuple(columns)
    types = {column.id: column.type for column in columns}
    values: dict[str, Any] = {}
    for column in columns:
        if column.compute is not None:
            scope = Scope(types=types, data={**row, **values})
            values[column.id] = to_data(evaluate(column.compute, scope), column.type)
    return values
