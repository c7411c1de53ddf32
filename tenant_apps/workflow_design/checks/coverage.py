"""Checks that every way a step can end leads somewhere, and that every edge can be taken."""

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.company import workflow_facts
from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.known import CANCELLED, Known, WorkflowFacts
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mappings
from tenant_apps.workflow_design.checks.vocabulary import endings_of
from tenant_apps.workflow_design.guesses import listed, suggestion


def check_coverage(outline: Outline, known: Known, findings: Findings) -> None:
    """Note outcomes that lead nowhere and edges that make no sense."""
    incoming = _incoming(outline)
    for step in outline.steps.values():
        _check_join(step, incoming.get(step.id, 0), findings)
        _check_events(step, findings)
        _check_named_outcomes(step, outline, known, findings)
        if step.split == "and":
            _check_all_taken(step, findings)
        elif step.split in ("xor", "or") and step.edges:
            _check_some_taken(step, outline, known, findings)


def _incoming(outline: Outline) -> dict[str, int]:
    """Return how many edges of every kind lead to each step: joins count all of them."""
    counted: dict[str, int] = {}
    ways = [target for step in outline.steps.values() for target in _targets(step)]
    for target in [outline.document.get("start"), *ways]:
        if isinstance(target, str):
            counted[target] = counted.get(target, 0) + 1
    return counted


def _targets(step: StepPart) -> list[str]:
    return [*(edge.to for edge in step.edges), *(target for _path, target in step.other_targets)]


def _check_join(step: StepPart, incoming: int, findings: Findings) -> None:
    join = step.raw.get("join")
    if isinstance(join, int) and not isinstance(join, bool) and join > incoming:
        values = {"step": step.id, "join": join, "incoming": incoming}
        sentence = _("The step “%(step)s” waits for %(join)s ways to come, but only %(incoming)s lead to it.") % values
        mend = _("Write a smaller number, or lead more ways to it.")
        findings.error((*step.path, "join"), sentence, mend)


def _check_events(step: StepPart, findings: Findings) -> None:
    """Of two equal buttons or messages of a choice only the first can ever be taken."""
    seen: set[tuple[str, object]] = set()
    for place, event in mappings(step.raw.get("events")):
        for key in ("button", "message"):
            value = event.get(key)
            name = value.get("name") if isinstance(value, dict) else value
            if not isinstance(name, str):
                continue
            if (key, name) in seen:
                sentence = _("The choice “%(step)s” has two ways on for “%(name)s”; the second is never taken.")
                path = (*step.path, "events", place, key)
                findings.error(path, sentence % {"step": step.id, "name": name[:63]}, _("Remove one of the two."))
            seen.add((key, name))


def _check_named_outcomes(step: StepPart, outline: Outline, known: Known, findings: Findings) -> None:
    for edge in step.edges:
        if edge.outcome is None:
            continue
        path = (*edge.path, "outcome")
        values = {"outcome": edge.outcome[:63], "step": step.id}
        if step.kind == "sub":
            results = endings_of(step, outline, known)
            if results is not None and edge.outcome not in results:
                sentence = _("The workflow of the step “%(step)s” never ends with “%(outcome)s”.") % values
                findings.warning(path, sentence, suggestion(edge.outcome, results))
        elif edge.outcome in step.outcomes:
            continue
        elif step.kind != "task":
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


def _check_some_taken(step: StepPart, outline: Outline, known: Known, findings: Findings) -> None:
    elses = [edge for edge in step.edges if edge.otherwise and edge.outcome is None]
    for edge in elses[1:]:
        sentence = _("The step “%(step)s” has more than one “else”.") % {"step": step.id}
        findings.error((*edge.path, "else"), sentence, _("Keep one of them."))
    _check_left_quietly(step, outline, findings)
    if step.kind == "sub":
        _check_results(step, workflow_facts(step.raw.get("workflow"), outline, known), findings)
    elif step.kind == "task" and step.outcomes:
        for place, outcome in enumerate(step.outcomes):
            _check_outcome(step, place, outcome, findings)
    elif step.worker_decides:
        _check_buttons(step, findings)
    else:
        _check_data_split(step, findings)


def _check_left_quietly(step: StepPart, outline: Outline, findings: Findings) -> None:
    """A step that can be left though nobody did it needs one way on, or one for “else”."""
    if len(step.edges) == 1 or any(edge.otherwise for edge in step.edges):
        return
    mend = _("Add an edge “{to: …, else: true}”.")
    values = {"step": step.id}
    if "skip" in step.raw:
        sentence = _("Where “skip” holds, nobody decides which way the step “%(step)s” is left.") % values
        findings.error((*step.path, "skip"), sentence, mend)
    elif step.multi is not None and _can_be_empty(step, outline):
        sentence = _("Where there is nothing to do, nobody decides which way the step “%(step)s” is left.") % values
        findings.error((*step.path, "multi"), sentence, mend)
    elif step.multi is not None:
        sentence = _("Ended early with nothing finished, the step “%(step)s” has no way on.") % values
        findings.warning((*step.path, "multi"), sentence, mend)


def _can_be_empty(step: StepPart, outline: Outline) -> bool:
    """Return whether a step with many instances can have none; a required list has at least one row."""
    multi = step.multi or {}
    over = multi.get("over")
    if not isinstance(over, str):
        return not isinstance(multi.get("count"), int)
    given = [part for part in outline.fields if part.id == over]
    return not all(part.raw.get("required") is True and "visible" not in part.raw for part in given)


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


def _check_results(step: StepPart, child: WorkflowFacts | None, findings: Findings) -> None:
    """A child workflow may end, later, with results that it does not have now: the author is only told."""
    surely = [edge for edge in step.edges if edge.when is None]
    if child is None or any(edge.outcome is None for edge in surely):
        return
    covered = {edge.outcome for edge in surely}
    missing = [result or _("no result") for result in sorted({*child.results, CANCELLED}) if result not in covered]
    if missing:
        values = {"step": step.id, "results": listed(missing)}
        sentence = _("The step “%(step)s” has no sure way on where its workflow ends with: %(results)s.") % values
        findings.warning((*step.path, "next"), sentence, _("Add an edge “{to: …, else: true}”."))


def _check_data_split(step: StepPart, findings: Findings) -> None:
    values = {"step": step.id}
    if all(edge.when is not None for edge in step.edges):
        sentence = _("The step “%(step)s” leads on only under conditions and has no “else”.") % values
        mend = _("Add an edge “{to: …, else: true}”; without it a ticket stops here when no condition holds.")
        findings.warning((*step.path, "next"), sentence, mend)
        return
    always = next((place for place, edge in enumerate(step.edges) if edge.always_holds), None)
    for edge in step.edges[always + 1 :] if always is not None and step.split == "xor" else ():
        sentence = _("This edge of the step “%(step)s” is never taken: one before it always holds.") % values
        findings.warning(edge.path, sentence, _("Give the earlier edge a condition, or mark it “else: true”."))


def _check_buttons(step: StepPart, findings: Findings) -> None:
    seen: set[str] = set()
    for edge in step.edges:
        if edge.to in seen:
            values = {"step": step.id, "to": edge.to}
            sentence = _("Two buttons of the step “%(step)s” would lead to “%(to)s”.") % values
            findings.error(edge.path, sentence, _("Declare “outcomes” and give each edge its own."))
        seen.add(edge.to)
