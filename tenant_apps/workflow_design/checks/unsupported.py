"""Names the parts of the format that TicketFlower does not run, each with its reason."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import mappings
from tenant_apps.workflow_design.checks.refused_patterns import refused_patterns
from tenant_apps.workflow_design.faults import Path


def find_unsupported(document: Mapping[str, Any], findings: Findings) -> set[Path]:
    """Note one error for each use of such a part; return the paths below which nothing else need be checked."""
    paths: set[Path] = set()
    for path, sentence, mend in _uses(document):
        paths.add(path)
        findings.error(path, sentence, mend, code="unsupported")
    return paths


def _uses(document: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    ticket = document.get("ticket")
    submit = ticket.get("submit") if isinstance(ticket, Mapping) else None
    if isinstance(submit, Mapping) and "anonymous" in submit:
        sentence = _("“anonymous” is not supported: tickets are submitted by members of the company.")
        yield ("ticket", "submit", "anonymous"), sentence, _("Leave it out.")
    yield from refused_patterns(document)
    for path in _patterns(document):
        sentence = _("“pattern” is not supported: a regular expression could take for ever on some input.")
        yield path, sentence, _("Leave it out; “choices”, “min”, “max” and “max_length” limit what is filled in.")


def _patterns(document: Mapping[str, Any]) -> Iterator[Path]:
    ticket, steps = document.get("ticket"), document.get("steps")
    if isinstance(ticket, Mapping):
        yield from _in_fields(("ticket", "fields"), ticket.get("fields"))
    yield from _in_fields(("vars",), document.get("vars"))
    for step_id, step in steps.items() if isinstance(steps, Mapping) else ():
        if isinstance(step, Mapping):
            yield from _in_fields(("steps", step_id, "form"), step.get("form"))


def _in_fields(path: Path, fields: Any) -> Iterator[Path]:
    for place, field in mappings(fields):
        if "pattern" in field:
            yield (*path, place, "pattern")
        yield from _in_fields((*path, place, "items"), field.get("items"))
