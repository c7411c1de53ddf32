"""Checks that endpoints, message templates and other workflows that a document names are in this company."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.known import Known, WorkflowFacts
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mapping
from tenant_apps.workflow_design.checks.walking import actions
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import suggestion


def check_company(outline: Outline, known: Known, findings: Findings) -> None:
    """Note what the company does not have, and workflows that start themselves in the end."""
    for action in actions(outline):
        value = mapping(action.value)
        if action.kind == "webhook":
            sentence = _("This company has no endpoint “%(key)s”.")
            _check_key((*action.path, "endpoint"), value.get("endpoint"), known.endpoints, sentence, findings)
        elif action.kind == "notify":
            sentence = _("This company has no message template “%(key)s”.")
            _check_key((*action.path, "template"), value.get("template"), known.templates, sentence, findings)
    for path, key, _step in named_workflows(outline):
        _check_workflow(path, key, outline, known, findings)


def named_workflows(outline: Outline) -> Iterator[tuple[Path, str, StepPart | None]]:
    """Yield the workflows that sub steps and create_ticket actions name."""
    for step in outline.steps.values():
        if step.kind == "sub" and isinstance(step.raw.get("workflow"), str):
            yield (*step.path, "workflow"), step.raw["workflow"], step
    for action in actions(outline):
        key = mapping(action.value).get("workflow")
        if action.kind == "create_ticket" and isinstance(key, str):
            yield (*action.path, "workflow"), key, action.step


def workflow_facts(key: Any, outline: Outline, known: Known) -> WorkflowFacts | None:
    """Return what is known of a published workflow, or of this one itself as it is written here; None of no other."""
    if not isinstance(key, str):
        return None
    return facts_of_itself(outline) if key == outline.document.get("key") else known.workflows.get(key)


def facts_of_itself(outline: Outline) -> WorkflowFacts:
    """Return what a workflow that starts itself must know of itself."""
    ends = (step.raw.get("result", "") for step in outline.steps.values() if step.kind == "end")
    return WorkflowFacts(
        fields={name: part.type for name, part in outline.named.items() if part.type is not None},
        required=frozenset(
            part.id
            for part in outline.ticket_fields()
            if part.raw.get("required") is True and part.raw.get("default") is None and "visible" not in part.raw
        ),
        results=frozenset(result for result in ends if isinstance(result, str)),
        causes=frozenset(key for _path, key, _step in named_workflows(outline)),
    )


def _check_key(path: Path, key: Any, known: Collection[str], sentence: str, findings: Findings) -> None:
    if isinstance(key, str) and key not in known:
        findings.error(path, sentence % {"key": key[:63]}, suggestion(key, known))


def _check_workflow(path: Path, key: str, outline: Outline, known: Known, findings: Findings) -> None:
    own = str(outline.document.get("key"))
    if key != own and key not in known.workflows:
        sentence = _("This company has no published workflow “%(key)s”.") % {"key": key[:63]}
        findings.error(path, sentence, suggestion(key, known.workflows))
    elif key == own or own in _started_by(key, known):
        sentence = _("The workflow “%(key)s” starts this one again.") % {"key": key[:63]}
        mend = _("Make sure that this ends: after ten tickets that cause each other no other one is started.")
        findings.warning(path, sentence, mend)


def _started_by(key: str, known: Known) -> set[str]:
    """Return the workflows that a ticket of this one can cause, directly or by way of others."""
    reached: set[str] = set()
    waiting = [key]
    while waiting:
        facts = known.workflows.get(waiting.pop())
        fresh = set(facts.causes) - reached if facts is not None else set()
        reached |= fresh
        waiting.extend(fresh)
    return reached
