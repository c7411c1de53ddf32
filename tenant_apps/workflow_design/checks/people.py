"""Checks that the roles and people that a document names are in this company."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.known import Known
from tenant_apps.workflow_design.checks.outline import EdgePart, Outline, texts
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import closest, suggestion

UNKNOWN_ROLE = "unknown_role"


def check_people(outline: Outline, asked_roles: Mapping[str, EdgePart], known: Known, findings: Findings) -> None:
    """Note roles that the company does not have (publishing offers to create them) and people who are no members."""
    for path, role in [*_roles(outline), *(((*edge.path, "when"), role) for role, edge in asked_roles.items())]:
        if role not in known.roles and role not in findings.unknown_roles:
            findings.unknown_roles.add(role)
            sentence = _("This company has no role “%(role)s” yet.") % {"role": role[:63]}
            guess = closest(role, known.roles)
            mend = _("Publishing offers to create it.")
            if guess is not None:
                mend = _("Publishing offers to create it; or did you mean “%(guess)s”?") % {"guess": guess}
            findings.warning(path, sentence, mend, code=UNKNOWN_ROLE)
    members = {address.lower() for address in known.members}
    for path, address in _persons(outline):
        if address.lower() not in members:
            sentence = _("%(address)s is no member of this company.") % {"address": address[:100]}
            findings.error(path, sentence, suggestion(address, known.members))


def _roles(outline: Outline) -> Iterator[tuple[Path, str]]:
    ticket = outline.document.get("ticket")
    submit = ticket.get("submit") if isinstance(ticket, dict) else None
    if isinstance(submit, dict):
        for place, role in texts(submit.get("roles")):
            yield ("ticket", "submit", "roles", place), role
    yield from _assigned(outline, "role")


def _persons(outline: Outline) -> Iterator[tuple[Path, str]]:
    return _assigned(outline, "person")


def _assigned(outline: Outline, kind: str) -> Iterator[tuple[Path, str]]:
    for step in outline.steps.values():
        assign = step.raw.get("assign")
        to = assign.get("to") if isinstance(assign, dict) else None
        value = to.get(kind) if isinstance(to, dict) else None
        if isinstance(value, str):
            yield (*step.path, "assign", "to", kind), value
