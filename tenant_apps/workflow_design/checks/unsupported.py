"""Names every part of the format that this release cannot run yet; nothing of it is called unknown."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.faults import Path


def find_unsupported(document: Mapping[str, Any], findings: Findings) -> set[Path]:
    """Note one error for each use of such a part; return the paths below which nothing else need be checked."""
    paths: set[Path] = set()
    for path, feature in _uses(document):
        paths.add(path)
        findings.error(
            path,
            _("%(feature)s is not supported yet.") % {"feature": feature},
            _("Leave it out for now; a later release of TicketFlower will understand it."),
            code="unsupported",
        )
    return paths


def _uses(document: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    ticket = document.get("ticket")
    submit = ticket.get("submit") if isinstance(ticket, Mapping) else None
    if isinstance(submit, Mapping) and "anonymous" in submit:
        yield ("ticket", "submit", "anonymous"), "“anonymous”"
