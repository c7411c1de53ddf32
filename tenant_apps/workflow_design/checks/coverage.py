"""Checks that every way a step can end leads somewhere, and that every edge can be taken."""

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import EdgePart, Outline, StepPart
from tenant_apps.workflow_design.guesses import suggestion


def check_coverage(outline: Outline, findings: Findings) -> None:
    """Note outcomes that lead nowhere and edges that make no sense."""
    for step in outline.steps.values():
        _check_named_outcomes(step, findings)
        if step.split == "and":
            _check_all_taken(step, findings)
        elif step.split == "xor" and step.edges:
            _check_one_taken(step, findings)


def _check_named_outcomes(step: StepPart, findings: Findings) -> None:
    for edge in step.edges:
        if edge.outcome is None or edge.outcome in step.outcomes or step.kind == "sub":
            continue  # the outcome of a sub step is its child's result
        values = {"outcome": edge.outcome[:63], "step": step.id}
        path = (*edge.path, "outcome")
        if step.kind != "task":
            sentence = _("“%(step)s” is no task, so nobody chooses the outcome “%(outcome)s”.") % values
            findings.error(path, sentence, _("Use “when” with a condition, or “else: true”."))
        elif step.outcomes:
            sentence = _("“%(outcome)s” is no outcome of the step “%(step)s”.") % values
            findings.error(path, sentence, suggestion(edge.outcome, step.outcomes))
        else:
            sentence = _("The step “%(step)s” declares no outcomes, so “%(outcome)s” is never chosen.") % values
            findings.error(path, sentence, _("Add “outcomes: [%(outcome)s, …]” to the step.") % values)


def _check_all_taken(step: StepPart, findings: Findings) -> None:
    for edge in step.edges:
        for key, given in (("outcome", edge.outcome), ("when", edge.when), ("else", edge.otherwise or None)):
            if given is not None:
                sentence = _("“split: and” takes every edge, so “%(key)s” has no meaning here.") % {"key": key}
                findings.error((*edge.path, key), sentence, _("Remove it, or use “split: xor”."))


def _check_one_taken(step: StepPart, findings: Findings) -> None:
    elses = [edge for edge in step.edges if edge.otherwise and edge.outcome is None]
    for edge in elses[1:]:
        sentence = _("The step “%(step)s” has more than one “else”.") % {"step": step.id}
        findings.error((*edge.path, "else"), sentence, _("Keep one of them."))
    if step.outcomes:
        for place, outcome in enumerate(step.outcomes):
            _check_outcome(step, place, outcome, findings)
    elif not _worker_decides(step):
        _check_data_split(step, step.edges, findings)
    else:
        _check_buttons(step, findings)


def _check_outcome(step: StepPart, place: int, outcome: str, findings: Findings) -> None:
    edges = [edge for edge in step.edges if edge.outcome in (None, outcome)]
    values = {"step": step.id, "outcome": outcome}
    if not edges:
        sentence = _("The outcome “%(outcome)s” of the step “%(step)s” leads nowhere.") % values
        mend = _("Add an edge “{outcome: %(outcome)s, to: …}”, or one with “else: true”.") % values
        findings.error((*step.path, "outcomes", place), sentence, mend)
    elif all(edge.when is not None for edge in edges):
        sentence = _("The outcome “%(outcome)s” of the step “%(step)s” leads on only under conditions.") % values
        mend = _("Add an edge “{outcome: %(outcome)s, else: true, to: …}” for when none of them holds.") % values
        findings.warning((*step.path, "outcomes", place), sentence, mend)


def _check_data_split(step: StepPart, edges: tuple[EdgePart, ...], findings: Findings) -> None:
    values = {"step": step.id}
    if all(edge.when is not None for edge in edges):
        sentence = _("The step “%(step)s” leads on only under conditions and has no “else”.") % values
        mend = _("Add an edge “{to: …, else: true}”; without it a ticket stops here when no condition holds.")
        findings.warning((*step.path, "next"), sentence, mend)
        return
    always = next((place for place, edge in enumerate(edges) if _always_holds(edge)), None)
    for edge in edges[always + 1 :] if always is not None else ():
        sentence = _("This edge of the step “%(step)s” is never taken: one before it always holds.") % values
        findings.warning(edge.path, sentence, _("Give the earlier edge a condition, or mark it “else: true”."))


def _check_buttons(step: StepPart, findings: Findings) -> None:
    seen: set[str] = set()
    for edge in step.edges:
        if edge.to in seen:
            sentence = _("Two buttons of the step “%(step)s” would lead to “%(to)s”.") % {
                "step": step.id,
                "to": edge.to,
            }
            findings.error(edge.path, sentence, _("Declare “outcomes” and give each edge its own."))
        seen.add(edge.to)


def _worker_decides(step: StepPart) -> bool:
    """An exclusive split without any condition after a task: its edges become buttons."""
    return step.kind == "task" and len(step.edges) > 1 and all(_always_holds(edge) for edge in step.edges)


def _always_holds(edge: EdgePart) -> bool:
    return edge.when is None and edge.outcome is None and not edge.otherwise
