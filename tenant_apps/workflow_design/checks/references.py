"""Checks that everything a document names is there: steps, fields on forms, fields in the summary."""

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mappings, texts
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import suggestion
from tenant_apps.workflow_engine import templates

REQUESTER = "requester"


def check_references(outline: Outline, findings: Findings) -> None:
    """Note every name that names nothing."""
    start = outline.document.get("start")
    if isinstance(start, str):
        _check_step(("start",), start, outline, findings)
    for step in outline.steps.values():
        for edge in step.edges:
            _check_step(_target_path(edge.path), edge.to, outline, findings)
        for path, target in step.other_targets:
            _check_step(path, target, outline, findings)
        for key in ("cancels", "requires"):
            for place, target in texts(step.raw.get(key)):
                _check_step((*step.path, key, place), target, outline, findings)
        _check_form(step, outline, findings)
    _check_summary(outline, findings)


def _target_path(path: Path) -> Path:
    return (*path, "to") if isinstance(path[-1], int) else path


def _check_step(path: Path, target: str, outline: Outline, findings: Findings) -> None:
    written = outline.document.get("steps")
    if not isinstance(written, dict) or target in written:
        return
    sentence = _("There is no step “%(step)s”.") % {"step": target[:63]}
    findings.error(path, sentence, suggestion(target, outline.steps))


def _check_form(step: StepPart, outline: Outline, findings: Findings) -> None:
    for place, item in mappings(step.raw.get("form")):
        for key in ("show", "edit"):
            name = item.get(key)
            if isinstance(name, str) and name not in outline.named:
                sentence = _("There is no field “%(field)s” to %(verb)s here.") % {"field": name[:63], "verb": key}
                findings.error((*step.path, "form", place, key), sentence, suggestion(name, outline.named))


def _check_summary(outline: Outline, findings: Findings) -> None:
    ticket = outline.document.get("ticket")
    summary = ticket.get("summary") if isinstance(ticket, dict) else None
    if not isinstance(summary, str):
        return
    path: Path = ("ticket", "summary")
    known = {part.id for part in outline.ticket_fields()} | {REQUESTER}
    if templates.has_stray_brace(summary):
        findings.error(
            path,
            _("The summary has a brace that encloses no field's name."),
            _("Write {field} with the id of a field of the ticket, and no other braces."),
        )
    for name in templates.names_in(summary):
        if name not in known:
            sentence = _("The summary names “%(name)s”, which the requester does not fill in.") % {"name": name[:63]}
            findings.error(path, sentence, suggestion(name, known))
