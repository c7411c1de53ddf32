"""Checks that somebody in this company can do each step, four eyes included.

What depends on who is in the company is a warning: a company of one must be able to start.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.known import Known, People
from tenant_apps.workflow_design.checks.outline import Outline, mapping, texts
from tenant_apps.workflow_design.checks.reach import always_before
from tenant_apps.workflow_design.checks.references import REQUESTER
from tenant_apps.workflow_design.checks.walking import AssignPart, WhoPart, assigns, parts_of
from tenant_apps.workflow_design.guesses import listed

MOST_CANDIDATES = 3  # who has more people is not warned, and trying all ways for many would take long


def check_workers(outline: Outline, known: Known, findings: Findings) -> None:
    """Note steps that nobody could do as the company is now, and people whom four eyes would leave without help."""
    for assign in assigns(outline):
        _check_own_request(assign, findings)
        _check_familiar(assign, outline, findings)
        if known.people is not None:
            _check_candidates(assign, outline, known, known.people, findings)
            _check_managers(assign, known.people, findings)
    if known.people is not None:
        _check_submitters(outline, known, known.people, findings)


def _check_own_request(assign: AssignPart, findings: Findings) -> None:
    """“to: requester, not: requester” is nobody in every company."""
    kinds = {who.kind for who in _parts(assign)}
    if kinds == {REQUESTER} and REQUESTER in _excluded(assign):
        sentence = _("Nobody can do the step “%(step)s”: it goes to the requester, who is excluded.")
        mend = _("Give it to somebody else, or remove “requester” from “not”.")
        findings.error((*assign.path, "not"), sentence % {"step": assign.step.id}, mend)


def _check_familiar(assign: AssignPart, outline: Outline, findings: Findings) -> None:
    """Who did a step is only known where that step was surely done before."""
    if "fallback" in assign.raw:
        return
    for who in parts_of((*assign.path, "to"), assign.raw.get("to"), assign.step):
        if who.kind not in ("same_as", "manager_of") or who.value not in outline.steps:
            continue
        if who.value == assign.step.id or not always_before(who.value, assign.step.id, outline):
            sentence = _("“%(other)s” may not have been done when “%(step)s” opens; then nobody gets it.")
            values = {"other": who.value, "step": assign.step.id}
            findings.warning(who.path, sentence % values, _("Add a “fallback”."))


def _check_candidates(assign: AssignPart, outline: Outline, known: Known, people: People, findings: Findings) -> None:
    candidates = _candidates(assign, people, known)
    if candidates is None:
        return
    values = {"step": assign.step.id, "names": _names(candidates, people)}
    if not candidates:
        sentence = _("Nobody in this company can do the step “%(step)s” yet: nobody holds the role it goes to.")
        findings.warning((*assign.path, "to"), sentence % values, _("Give somebody the role, or add a “fallback”."))
        return
    mend = _("Give the role to more people, or add a “fallback”.")
    if _all_excluded(candidates, list(_excluders(assign, outline, known, people))):
        sentence = _("Four eyes can leave nobody for the step “%(step)s”: only %(names)s could do it.")
        findings.warning((*assign.path, "not"), sentence % values, mend)
    count = (assign.step.multi or {}).get("count")
    if assign.step.id in _excluded(assign) and isinstance(count, int) and count > len(candidates):
        sentence = _("The step “%(step)s” asks for %(count)s different people, but only %(names)s could do it.")
        findings.warning((*assign.path, "not"), sentence % {**values, "count": count}, mend)


def _check_managers(assign: AssignPart, people: People, findings: Findings) -> None:
    if "fallback" in assign.raw:
        return
    without = [member for member in people.names if member not in people.managed]
    for who in parts_of((*assign.path, "to"), assign.raw.get("to"), assign.step):
        if who.kind == "manager_of" and without:
            sentence = _("These people have no manager, so nobody gets the step “%(step)s” for them: %(names)s.")
            values = {"step": assign.step.id, "names": _names(without, people)}
            findings.warning(
                who.path, sentence % values, _("Set their managers on the team page, or add a “fallback”.")
            )


def _check_submitters(outline: Outline, known: Known, people: People, findings: Findings) -> None:
    submit = mapping(mapping(outline.document.get("ticket")).get("submit"))
    roles = [role for _place, role in texts(submit.get("roles"))]
    if roles and known.roles.issuperset(roles) and not _holders(roles, people):
        sentence = _("Nobody in this company can submit such a ticket yet: nobody holds one of these roles.")
        findings.warning(("ticket", "submit", "roles"), sentence, _("Give somebody the role."))


def _parts(assign: AssignPart) -> Iterator[WhoPart]:
    for key in ("to", "fallback"):
        yield from parts_of((*assign.path, key), assign.raw.get(key), assign.step)


def _excluded(assign: AssignPart) -> list[str]:
    return [name for _place, name in texts(assign.raw.get("not"))]


def _candidates(assign: AssignPart, people: People, known: Known) -> frozenset[int] | None:
    """Return who could get the task.

    None where that is not known yet: it depends on the ticket, or on a role or member that the company does not have.
    """
    found: set[int] = set()
    for who in _parts(assign):
        if who.kind == "role" and who.value in known.roles:
            found |= people.holders.get(who.value, frozenset())
        elif who.kind == "person" and who.value.lower() in people.addresses:
            found.add(people.addresses[who.value.lower()])
        else:
            return None
    return frozenset(found)


def _excluders(assign: AssignPart, outline: Outline, known: Known, people: People) -> Iterator[Collection[int]]:
    """Yield, for each name in `not`, whom it may exclude: one of these."""
    for name in _excluded(assign):
        if name == REQUESTER:
            yield _submitters(outline, people)
        elif name != assign.step.id:
            found = [_candidates(other, people, known) for other in assigns(outline) if other.step.id == name]
            anybody = frozenset(people.names)
            yield frozenset().union(*(anybody if able is None else able for able in found))


def _submitters(outline: Outline, people: People) -> frozenset[int]:
    submit: Any = mapping(mapping(outline.document.get("ticket")).get("submit")).get("roles")
    roles = [role for _place, role in texts(submit)]
    return _holders(roles, people) if roles else frozenset(people.names)


def _holders(roles: Collection[str], people: People) -> frozenset[int]:
    return frozenset().union(*(people.holders.get(role, frozenset()) for role in roles))


def _all_excluded(candidates: Collection[int], excluders: list[Collection[int]]) -> bool:
    """Return whether each candidate can be the one that another of these names excludes; of many, it is not asked."""
    if not candidates:
        return True
    if len(candidates) > MOST_CANDIDATES:
        return False
    first, *others = sorted(candidates)
    return any(
        first in able and _all_excluded(others, excluders[:place] + excluders[place + 1 :])
        for place, able in enumerate(excluders)
        if len(candidates) <= len(excluders)
    )


def _names(members: Collection[int], people: People) -> str:
    return listed(sorted(people.names.get(member, str(member)) for member in members))
