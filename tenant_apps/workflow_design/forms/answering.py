"""Which fields of a form count and which must be filled in: one rule for pages, the API and assistants."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.expression_sentences import expression_words
from tenant_apps.workflow_design.forms.reasons import reason_words
from tenant_apps.workflow_design.forms.sentences import sentences_for
from tenant_apps.workflow_engine.expressions import ExpressionError, Scope, evaluate, explain
from tenant_apps.workflow_engine.expressions.evaluating import truth
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.fields import FieldSpec

EMPTY: tuple[Any, ...] = (None, "", [])  # a boolean's "no" is an answer


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


def check_answers(*, specs: Iterable[FieldSpec], values: Mapping[str, Any], scope: Scope) -> dict[str, str]:
    """Return a sentence for each field that must be filled in and is not; a cell of a list is named `quotes[0].price`.

    The arguments are those of `visible_fields`; a file is in `values` by any text. Values of wrong types are
    `clean_json`'s to find.
    """
    visible = visible_fields(specs=specs, values=values, scope=scope)
    taken = {spec.id: values[spec.id] for spec in visible if spec.id in values}
    seen = scope_with(specs=visible, values=taken, scope=scope)
    faults = missing_answers(specs=visible, values=taken, seen=seen)
    for spec in visible:
        faults |= _faults_in_rows(spec, taken.get(spec.id), seen)
    return faults


def missing_answers(*, specs: Iterable[FieldSpec], values: Mapping[str, Any], seen: Scope) -> dict[str, str]:
    """Return a sentence for each of these fields that is needed and empty; `seen` knows the values already."""
    labels = {spec.id: spec.label for spec in specs}
    needed = {
        spec.id: why_needed(spec=spec, seen=seen, labels=labels) for spec in specs if values.get(spec.id) in EMPTY
    }
    return {name: sentence for name, sentence in needed.items() if sentence}


def why_needed(*, spec: FieldSpec, seen: Scope, labels: Mapping[str, str]) -> str:
    """Return the sentence for an empty field that is needed, "" for one that is not."""
    if spec.required:
        return str(sentences_for(spec.type)["required"])
    if spec.required_when is None:
        return ""
    try:
        explanation = explain(spec.required_when, seen)
    except ExpressionError as error:
        return _unknown_need(spec.required_when, error)
    if not explanation.holds:
        return ""
    return _("Please fill this in, because %(reasons)s.") % {"reasons": reason_words(explanation, labels=labels)}


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


def _unknown_need(condition: Expr, error: ExpressionError) -> str:
    sentence, _mend = expression_words(
        code=error.code, position=error.position, params=error.params, text=condition.text
    )
    return _("Please fill this in: whether it is needed cannot be worked out. %(sentence)s") % {"sentence": sentence}


def _faults_in_rows(spec: FieldSpec, rows: Any, seen: Scope) -> dict[str, str]:
    if not spec.items or not isinstance(rows, list | tuple):
        return {}
    columns = [column for column in spec.items if column.compute is None]
    return {
        f"{spec.id}[{place}].{name}": sentence
        for place, row in enumerate(rows)
        if isinstance(row, Mapping)
        for name, sentence in check_answers(specs=columns, values=row, scope=seen).items()
    }
