"""Checks that the roles and people that a document names are in this company."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.formulas import formulas
from tenant_apps.workflow_design.checks.known import Known
from tenant_apps.workflow_design.checks.outline import Outline, mapping, outline_of, texts
from tenant_apps.workflow_design.checks.walking import whos
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import closest, suggestion
from tenant_apps.workflow_engine.expressions import ExpressionError, parse
from tenant_apps.workflow_engine.expressions.needs import roles_in

UNKNOWN_ROLE = "unknown_role"


def roles_named(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys of all roles that a document names, wherever it names them."""
    outline = outline_of(document)
    found = {role for _path, role in _roles(outline)}
    for formula in formulas(outline, Known(roles=frozenset(), members=frozenset())):
        if isinstance(formula.written, str):
            with suppress(ExpressionError):
                found |= roles_in(parse(formula.written))
    return frozenset(found)


def check_people(outline: Outline, asked_roles: Mapping[str, Path], known: Known, findings: Findings) -> None:
    """Note roles that the company does not have (publishing offers to create them) and people who are no members."""
    for path, role in [*_roles(outline), *((path, role) for role, path in asked_roles.items())]:
        if role not in known.roles and role not in findings.unknown_roles:
            findings.unknown_roles.add(role)
            sentence = _("This company has no role “%(role)s” yet.") % {"role": role[:63]}
            guess = closest(role, known.roles)
            mend = _("Publishing offers to create it.")
            if guess is not None:
                mend = _("Publishing offers to create it; or did you mean “%(guess)s”?") % {"guess": guess}
            findings.warning(path, sentence, mend, code=UNKNOWN_ROLE)
    members = {address.lower() for address in known.members}
    for who in whos(outline):
        if who.kind == "person" and who.value.lower() not in members:
            sentence = _("%(address)s is no member of this company.") % {"address": who.value[:100]}
            findings.error(who.path, sentence, suggestion(who.value, known.members))


def _roles(outline: Outline) -> Iterator[tuple[Path, str]]:
    submit = mapping(mapping(outline.document.get("ticket")).get("submit"))
    cancel = mapping(outline.document.get("on_cancel"))
    yield from ((("ticket", "submit", "roles", place), role) for place, role in texts(submit.get("roles")))
    yield from ((("on_cancel", "roles", place), role) for place, role in texts(cancel.get("roles")))
    yield from ((who.path, who.value) for who in whos(outline) if who.kind == "role")
    for part in outline.fields:
        for field in (part, *part.columns):
            yield from (((*field.path, "readers", place), role) for place, role in texts(field.raw.get("readers")))
