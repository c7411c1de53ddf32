"""Checks every condition: its grammar, its names, its types."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.fields import names_and_types
from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import EdgePart, Outline, StepPart, texts
from tenant_apps.workflow_design.expression_sentences import expression_words
from tenant_apps.workflow_engine.expressions import ExpressionError, check, parse
from tenant_apps.workflow_engine.expressions.needs import roles_in
from tenant_apps.workflow_engine.fields import FieldType

OUTCOME = "outcome"
WARNINGS = frozenset({"not_a_choice"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    types: Mapping[str, FieldType]
    choices: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, tuple[str, ...]]


def check_conditions(outline: Outline, findings: Findings) -> dict[str, EdgePart]:
    """Note what is wrong with conditions; return the roles that has_role() names, each with an edge that names it."""
    known = _known(outline)
    roles: dict[str, EdgePart] = {}
    for step in outline.steps.values():
        for edge in step.edges:
            if edge.when is not None:
                for role in _check_edge(step, edge, edge.when, known, findings):
                    roles.setdefault(role, edge)
    return roles


def _check_edge(step: StepPart, edge: EdgePart, when: str, known: _Known, findings: Findings) -> frozenset[str]:
    path = (*edge.path, "when")
    if edge.otherwise:
        sentence = _("An edge cannot have both “when” and “else”.")
        findings.error(path, sentence, _("“else” is for when nothing else holds: remove one of the two."))
    types, choices = dict(known.types), dict(known.choices)
    if step.kind == "task" and step.outcomes:
        types[OUTCOME], choices[OUTCOME] = FieldType.CHOICE, step.outcomes
    try:
        expression = parse(when)
    except ExpressionError as error:
        sentence, mend = expression_words(code=error.code, position=error.position, params=error.params, text=when)
        findings.error(path, sentence, mend)
        return frozenset()
    for fault in check(expression, types, steps=known.steps, choices=choices):
        params = {**fault.params, "known": sorted({*types, "requester"}), "steps": sorted(known.steps)}
        sentence, mend = expression_words(code=fault.code, position=fault.position, params=params, text=when)
        note = findings.warning if fault.code in WARNINGS else findings.error
        note(path, sentence, mend)
    return roles_in(expression)


def _known(outline: Outline) -> _Known:
    choices: dict[str, tuple[str, ...]] = {}
    for part in outline.fields:
        if part.type in (FieldType.CHOICE, FieldType.MULTICHOICE):
            offered = tuple(choice for _place, choice in texts(part.raw.get("choices")))
            choices[part.id] = (*choices.get(part.id, ()), *offered)
    return _Known(
        types=names_and_types(outline.fields),
        choices=choices,
        steps={step.id: step.outcomes for step in outline.steps.values()},
    )
