"""Runs all checks over a definition's text and puts what they find in the order of its lines."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.company import check_company
from tenant_apps.workflow_design.checks.coverage import check_coverage
from tenant_apps.workflow_design.checks.expressions import check_expressions
from tenant_apps.workflow_design.checks.fields import check_fields
from tenant_apps.workflow_design.checks.findings import EnoughFound, Findings
from tenant_apps.workflow_design.checks.known import Known
from tenant_apps.workflow_design.checks.outline import outline_of
from tenant_apps.workflow_design.checks.people import check_people
from tenant_apps.workflow_design.checks.plays import check_play_names, check_plays
from tenant_apps.workflow_design.checks.races import check_races
from tenant_apps.workflow_design.checks.reach import check_reach
from tenant_apps.workflow_design.checks.references import check_references
from tenant_apps.workflow_design.checks.schema import find_schema_faults
from tenant_apps.workflow_design.checks.soundness import TOO_LARGE_TO_PROVE, check_soundness
from tenant_apps.workflow_design.checks.sub_workflows import check_sub_workflows
from tenant_apps.workflow_design.checks.times import check_times
from tenant_apps.workflow_design.checks.unsupported import find_unsupported
from tenant_apps.workflow_design.checks.workers import check_workers
from tenant_apps.workflow_design.faults import ERROR, Fault
from tenant_apps.workflow_design.loader import load

MAX_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A checked text: its document (None where it could not be read) and everything wrong with it, by line."""

    document: dict[str, Any] | None
    faults: tuple[Fault, ...]
    unknown_roles: frozenset[str] = frozenset()

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Return the faults that forbid publishing."""
        return tuple(fault for fault in self.faults if fault.severity == ERROR)

    @property
    def publishable(self) -> bool:
        """Return whether the document can be compiled and published (unknown roles created first)."""
        return self.document is not None and not self.errors

    @property
    def unproven(self) -> bool:
        """Return whether it was too large to prove that no run gets stuck: publishing it takes a consent of its own."""
        return any(fault.code == TOO_LARGE_TO_PROVE for fault in self.faults)


def find_faults(text: str, known: Known) -> Checked:
    """Return the document in `text` and everything wrong with it for this company, each fault once. Never raises."""
    loaded = load(text=text)
    if loaded.document is None:
        return Checked(document=None, faults=loaded.faults)
    findings = Findings(loaded.lines)
    with suppress(EnoughFound):
        _check(loaded.document, known, findings)
    noted = {fault.path for fault in loaded.faults}
    found = [fault for fault in findings.faults if fault.path not in noted]
    return Checked(
        document=loaded.document,
        faults=_in_order([*loaded.faults, *found]),
        unknown_roles=frozenset(findings.unknown_roles),
    )


def _check(document: Mapping[str, Any], known: Known, findings: Findings) -> None:
    unsupported = find_unsupported(document, findings)
    find_schema_faults(document, findings, except_below=unsupported)
    outline = outline_of(document)
    check_fields(outline, findings)
    check_references(outline, findings)
    check_company(outline, known, findings)
    check_times(outline, known, findings)
    roles = check_expressions(outline, known, findings)
    check_sub_workflows(outline, known, findings)
    check_coverage(outline, known, findings)
    check_reach(outline, findings)
    check_people(outline, roles, known, findings)
    check_workers(outline, known, findings)
    check_play_names(outline, findings)
    if not findings.has_errors:
        report = check_soundness(document, findings)
        check_races(outline, report.together, findings)
        check_plays(document, findings)


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Sort by line, errors first on a line; where there are very many, say so instead of listing all."""
    ordered = sorted(faults, key=lambda fault: (fault.line or 0, fault.severity, fault.path))
    if len(ordered) <= MAX_SHOWN:
        return tuple(ordered)
    sentence, mend = _("There are more faults than these, not listed here."), _("Mend these first.")
    severity = min(fault.severity for fault in ordered[MAX_SHOWN:])
    more = Fault(line=None, path="", sentence=sentence, mend=mend, severity=severity)
    return (*ordered[:MAX_SHOWN], more)
