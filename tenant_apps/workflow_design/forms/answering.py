"""Which fields of a form must be filled in: one rule for pages, commands and assistants."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.expression_sentences import expression_words
from tenant_apps.workflow_design.forms.reasons import reason_words
from tenant_apps.workflow_design.forms.seeing import scope_with, visible_fields
from tenant_apps.workflow_design.forms.sentences import sentences_for
from tenant_apps.workflow_engine.expressions import ExpressionError, Scope, explain
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.fields import FieldSpec

EMPTY: tuple[Any, ...] = (None, "", [])  # a boolean's "no" is an answer


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
