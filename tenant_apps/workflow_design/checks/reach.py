"""Checks that every step can be reached, and that an end can be reached from everywhere."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import Outline


def check_reach(outline: Outline, findings: Findings) -> None:
    """Note steps that nothing leads to and steps that lead to no end."""
    start = outline.document.get("start")
    if not isinstance(start, str) or start not in outline.steps:
        return
    ends = [step.id for step in outline.steps.values() if step.kind == "end"]
    if not ends:
        sentence = _("The workflow has no end.")
        findings.error(("steps",), sentence, _("Add a step “done: {type: end}” and lead to it."))
        return
    forward = _ways(outline)
    backward: dict[str, set[str]] = {step_id: set() for step_id in forward}
    for source, targets in forward.items():
        for target in targets:
            backward[target].add(source)
    reached, ending = _closure([start], forward), _closure(ends, backward)
    for step in outline.steps.values():
        values = {"step": step.id}
        if step.id not in reached:
            sentence = _("Nothing leads to the step “%(step)s”.") % values
            findings.error(step.path, sentence, _("Lead an edge to it, or remove it."))
        elif step.id not in ending:
            sentence = _("From the step “%(step)s” no end can be reached.") % values
            findings.error(step.path, sentence, _("Lead an edge on to an end."))


def always_before(first: str, then: str, outline: Outline) -> bool:
    """Return whether every way from the start to the step `then` comes through the step `first`."""
    start = outline.document.get("start")
    if start == first:
        return True
    if not isinstance(start, str) or start not in outline.steps:
        return False
    ways = {step: targets - {first} for step, targets in _ways(outline).items()}
    return then not in _closure([start], ways)


def _ways(outline: Outline) -> dict[str, set[str]]:
    """Return where each step leads, by any way; what does not exist is left out."""
    return {
        step.id: {
            target
            for target in (*(edge.to for edge in step.edges), *(target for _path, target in step.other_targets))
            if target in outline.steps
        }
        for step in outline.steps.values()
    }


def _closure(begin: Iterable[str], ways: Mapping[str, set[str]]) -> set[str]:
    reached = set(begin)
    waiting = list(reached)
    while waiting:
        fresh = ways[waiting.pop()] - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached
