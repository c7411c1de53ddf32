"""Which fields of a form count: those whose `visible` holds for what was answered."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tenant_apps.workflow_engine.expressions import ExpressionError, Scope, evaluate
from tenant_apps.workflow_engine.expressions.evaluating import truth
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.fields import FieldSpec


def visible_fields(*, specs: Iterable[FieldSpec], values: Mapping[str, Any], scope: Scope) -> tuple[FieldSpec, ...]:
    """Return the fields that count, in order: those without `visible`, and those whose condition holds.

    `values` are the JSON values given now, by field id; `scope` what was known before (data, types, outcome, requester,
    facts). What a field that does not count was given is not seen by the others. A condition that cannot be worked out
    hides nothing.
    """
    fields = tuple(specs)
    conditional = [spec for spec in fields if spec.visible_when is not None]
    hidden: set[str] = set()
    for _round in range(len(conditional) + 1):  # fields may hang on each other; in a circle the last round counts
        before = set(hidden)
        for spec in conditional:
            seen = scope_with(specs=fields, values=_without(values, hidden), scope=scope)
            _put(hidden, spec.id, wanted=not _holds(spec.visible_when, seen))
        if hidden == before:
            break
    return tuple(spec for spec in fields if spec.id not in hidden)


def scope_with(*, specs: Iterable[FieldSpec], values: Mapping[str, Any], scope: Scope) -> Scope:
    """Return the scope in which these values of these fields are known too; each of them is a single value here."""
    types = {spec.id: spec.type for spec in specs}
    return replace(
        scope,
        types={**scope.types, **types},
        data={**scope.data, **values},
        listed=scope.listed - types.keys(),
    )


def _without(values: Mapping[str, Any], hidden: set[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in hidden}


def _put(names: set[str], name: str, *, wanted: bool) -> None:
    if wanted:
        names.add(name)
    else:
        names.discard(name)


def _holds(condition: Expr | None, scope: Scope) -> bool:
    try:
        return condition is None or truth(evaluate(condition, scope))
    except ExpressionError:
        return True
