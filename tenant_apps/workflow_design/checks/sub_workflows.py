"""Checks what goes over to other workflows and comes back: fields that are there, and of a fitting type."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.company import named_workflows, workflow_facts
from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.formulas import fitting
from tenant_apps.workflow_design.checks.known import Known, WorkflowFacts
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mapping
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import listed, suggestion
from tenant_apps.workflow_engine.expressions.kinds import KIND_OF_FIELD


def check_sub_workflows(outline: Outline, known: Known, findings: Findings) -> None:
    """Note fields that the other workflow does not have or must be given; nothing of a workflow that is not there."""
    for path, key, step in named_workflows(outline):
        facts = workflow_facts(key, outline, known)
        if facts is None:
            continue
        if step is not None and step.kind == "sub":
            _check_given((*path[:-1], "pass"), key, mapping(step.raw.get("pass")), facts, findings)
            _check_saved(step, key, facts, outline, findings)
        else:
            _check_given((*path[:-1], "fields"), key, _given(path, outline), facts, findings)


def _given(path: Path, outline: Outline) -> Mapping[str, Any]:
    """Return the fields of the create_ticket action whose `workflow` stands at the path."""
    part: Any = outline.document
    for key in path[:-1]:
        part = part[key]
    return mapping(part.get("fields"))


def _check_given(path: Path, key: str, given: Mapping[str, Any], facts: WorkflowFacts, findings: Findings) -> None:
    for name in given:
        if name not in facts.fields:
            sentence = _("The workflow “%(key)s” has no field “%(field)s”.") % {"key": key, "field": name[:63]}
            findings.error((*path, name), sentence, suggestion(name, facts.fields))
    missing = sorted(facts.required - given.keys())
    if missing:
        values = {"key": key, "fields": listed(missing)}
        sentence = _("The workflow “%(key)s” asks for what it is not given here: %(fields)s.") % values
        findings.warning(path, sentence, _("Give it a value, or its start will fail."))


def _check_saved(step: StepPart, key: str, facts: WorkflowFacts, outline: Outline, findings: Findings) -> None:
    for mine, theirs in mapping(step.raw.get("save")).items():
        if not isinstance(theirs, str):
            continue
        path = (*step.path, "save", mine)
        part = outline.named.get(mine)
        if theirs not in facts.fields:
            sentence = _("The workflow “%(key)s” has no field “%(field)s”.") % {"key": key, "field": theirs[:63]}
            findings.error(path, sentence, suggestion(theirs, facts.fields))
        elif part is None or part.type is None:
            continue
        elif KIND_OF_FIELD[facts.fields[theirs]] not in fitting(part.type):
            values = {"mine": mine, "theirs": theirs, "type": part.type, "other": facts.fields[theirs]}
            sentence = _("“%(mine)s” is of type %(type)s and cannot hold “%(theirs)s”, which is of type %(other)s.")
            findings.error(path, sentence % values, _("Save another field, or use the same type."))
