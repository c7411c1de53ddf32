"""Checks every expression: its grammar, its names, its types, and that it comes to what its place needs."""

from decimal import Decimal

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.formulas import Formula, formulas
from tenant_apps.workflow_design.checks.known import Known
from tenant_apps.workflow_design.checks.outline import FieldPart, Outline
from tenant_apps.workflow_design.expression_sentences import KINDS, expression_words
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import suggestion
from tenant_apps.workflow_engine.expressions import Expr, ExpressionError, ExpressionFault, check, parse
from tenant_apps.workflow_engine.expressions.needs import roles_in, walk
from tenant_apps.workflow_engine.expressions.nodes import Literal, Name
from tenant_apps.workflow_engine.expressions.values import kind_of_value

WARNINGS = frozenset({"not_a_choice", "unknown_ending"})


def check_expressions(outline: Outline, known: Known, findings: Findings) -> dict[str, Path]:
    """Note what is wrong with expressions; return the roles that has_role() names, each with a place that names it."""
    roles: dict[str, Path] = {}
    for formula in formulas(outline, known):
        if isinstance(formula.written, str):
            for role in _check_text(formula, formula.written, findings):
                roles.setdefault(role, formula.path)
        else:
            _check_bare(formula, findings)
    for step in outline.steps.values():
        for edge in step.edges:
            if edge.when is not None and edge.otherwise:
                sentence = _("An edge cannot have both “when” and “else”.")
                mend = _("“else” is for when nothing else holds: remove one of the two.")
                findings.error((*edge.path, "when"), sentence, mend)
    for part in outline.fields:
        _check_computed(part, findings)
    return roles


def _check_text(formula: Formula, text: str, findings: Findings) -> frozenset[str]:
    try:
        expression = parse(text)
    except ExpressionError as error:
        sentence, mend = expression_words(code=error.code, position=error.position, params=error.params, text=text)
        findings.error(formula.path, sentence, mend)
        return frozenset()
    words = formula.vocabulary
    found = check(
        expression, words.types, steps=words.steps, choices=words.choices, wanted=formula.wanted, place=words.place
    )
    for fault in found:
        _note(formula, fault, text, findings)
    _check_choice(formula, expression, findings)
    return roles_in(expression)


def _note(formula: Formula, fault: ExpressionFault, text: str, findings: Findings) -> None:
    words = formula.vocabulary
    params = {**fault.params, "known": sorted({*words.types, *words.place.here}), "steps": sorted(words.steps)}
    sentence, mend = expression_words(code=fault.code, position=fault.position, params=params, text=text)
    if fault.code == "unknown_name" and formula.gives_value:
        mend = _("%(mend)s To give it a text, put quotes inside the quotes: \"'%(text)s'\".") % {
            "mend": mend,
            "text": text[:40],
        }
    note = findings.warning if fault.code in WARNINGS else findings.error
    note(formula.path, sentence, mend)


def _check_choice(formula: Formula, expression: Expr, findings: Findings) -> None:
    """A choice that is given a plain text must offer it."""
    root = expression.root
    if formula.among is None or not isinstance(root, Literal) or not isinstance(root.value, str):
        return
    if root.value not in formula.among:
        sentence = _("“%(field)s” cannot be “%(value)s”.") % {"field": formula.path[-1], "value": root.value[:60]}
        findings.error(formula.path, sentence, suggestion(root.value, formula.among))


def _check_bare(formula: Formula, findings: Findings) -> None:
    """A number, true, false or null that is written bare must fit its field, too."""
    value = formula.written
    if value is None or formula.wanted is None or not isinstance(value, bool | int | float):
        return
    kind = kind_of_value(value if isinstance(value, bool) else Decimal(str(value)))
    if kind in formula.wanted:
        return
    wanted = _(" or ").join(str(KINDS[each]) for each in sorted(formula.wanted))
    values = {"value": str(value).lower(), "kind": KINDS[kind], "wanted": wanted}
    sentence = _("“%(value)s” is %(kind)s, but %(wanted)s is needed.") % values
    findings.error(formula.path, sentence, _("Write a value of that kind."))


def _check_computed(part: FieldPart, findings: Findings) -> None:
    """A computed column sees its row as it is by then: the computed columns before it, not those after it."""
    computed = [column for column in part.columns if isinstance(column.raw.get("compute"), str)]
    later = [column.id for column in computed]
    for column in computed:
        for name in sorted(_names(column.raw["compute"]).intersection(later)):
            sentence = _("“%(column)s” needs “%(name)s”, which is worked out only after it.")
            mend = _("Move “%(name)s” before “%(column)s”, or calculate it here.")
            values = {"column": column.id, "name": name}
            findings.error((*column.path, "compute"), sentence % values, mend % values)
        later.remove(column.id)


def _names(text: str) -> set[str]:
    try:
        return {node.id for node in walk(parse(text).root) if isinstance(node, Name)}
    except ExpressionError:
        return set()
