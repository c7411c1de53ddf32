"""Names every part of the format that this release cannot run yet; nothing of it is called unknown."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import mappings
from tenant_apps.workflow_design.faults import Path

SUPPORTED_STEPS = frozenset({"task", "gate", "end"})
KNOWN_STEPS = frozenset({"auto", "wait", "choice", "sub"}) | SUPPORTED_STEPS
TOP = ("timezone", "calendar", "vars", "on_cancel", "migrate_from", "tests", "reopen")
TICKET = ("unique_warn",)
FIELD = ("visible", "pattern", "personal", "readers", "compute")
STEP = ("cancels", "mutex", "requires", "skip", "on_error", "due", "timers", "multi", "priority", "bulk")
ASSIGN = ("not", "fallback", "delegate")
PEOPLE = ("manager_of", "field", "same_as", "any_of")


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
    return paths | {path[:2] for path in paths if len(path) == 3 and path[0] == "steps" and path[2] == "type"}


def _uses(document: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from _keys((), document, TOP)
    ticket = document.get("ticket")
    if isinstance(ticket, Mapping):
        yield from _keys(("ticket",), ticket, TICKET)
        yield from _keys(("ticket", "submit"), ticket.get("submit"), ("anonymous",))
        yield from _fields(("ticket", "fields"), ticket.get("fields"))
    steps = document.get("steps")
    for step_id, step in steps.items() if isinstance(steps, Mapping) else ():
        if isinstance(step, Mapping):
            yield from _step(("steps", step_id), step)


def _keys(path: Path, raw: Any, keys: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    if isinstance(raw, Mapping):
        for key in keys:
            if key in raw:
                yield (*path, key), f"“{key}”"


def _fields(path: Path, raw: Any) -> Iterator[tuple[Path, str]]:
    for place, field in mappings(raw):
        here: Path = (*path, place)
        yield from _keys(here, field, FIELD)
        if field.get("type") == "list":
            yield (*here, "type"), _("The field type “list”")
        if isinstance(field.get("required"), str):
            yield (*here, "required"), _("An expression for “required”")


def _step(path: Path, step: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    kind = step.get("type")
    if isinstance(kind, str) and kind in KNOWN_STEPS - SUPPORTED_STEPS:
        yield (*path, "type"), _("The step type “%(type)s”") % {"type": kind}
    yield from _keys(path, step, STEP)
    join = step.get("join")
    if join in ("or", "first") or (isinstance(join, int) and not isinstance(join, bool)):
        yield (*path, "join"), f"“join: {join}”"
    if step.get("split") == "or":
        yield (*path, "split"), "“split: or”"
    yield from _fields((*path, "form"), step.get("form"))
    yield from _assign((*path, "assign"), step.get("assign"))


def _assign(path: Path, assign: Any) -> Iterator[tuple[Path, str]]:
    if not isinstance(assign, Mapping):
        return
    yield from _keys(path, assign, ASSIGN)
    if assign.get("pick") in ("least_loaded", "round_robin", "first"):
        yield (*path, "pick"), f"“pick: {assign['pick']}”"
    yield from _keys((*path, "to"), assign.get("to"), PEOPLE)
