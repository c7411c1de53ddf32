"""Checks that the steps and fields that a document names are there, and can be what they are named for."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mapping, mappings, texts
from tenant_apps.workflow_design.checks.walking import actions, assigns, whos
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import suggestion
from tenant_apps.workflow_engine import templates
from tenant_apps.workflow_engine.fields import FieldType

REQUESTER = "requester"
DONE_BY_SOMEBODY = frozenset({"task", "choice"})
ROWS = (FieldType.LIST, FieldType.MULTICHOICE)


def check_references(outline: Outline, findings: Findings) -> None:
    """Note every name of a step or a field that names nothing, or something that cannot be meant."""
    for path, target in _named_steps(outline):
        _check_step(path, target, outline, findings)
    for path, target in _workers(outline):
        _check_worker(path, target, outline, findings)
    for path, name in _named_fields(outline):
        _check_field(path, name, outline, findings)
    for step in outline.steps.values():
        _check_form(step, outline, findings)
        _check_requires(step, outline, findings)
        _check_over(step, outline, findings)
    _check_persons(outline, findings)
    _check_ticket(outline, findings)


def _named_steps(outline: Outline) -> Iterator[tuple[Path, str]]:
    """Yield the steps that edges and the like lead to or act on."""
    document = outline.document
    found = [(("start",), document.get("start")), (("reopen", "to"), mapping(document.get("reopen")).get("to"))]
    for number, moves in mapping(document.get("migrate_from")).items():
        found += [(("migrate_from", number, old), new) for old, new in mapping(moves).items()]
    yield from ((path, target) for path, target in found if isinstance(target, str))
    for step in outline.steps.values():
        yield from ((_target_path(edge.path), edge.to) for edge in step.edges)
        yield from step.other_targets
        for key in ("cancels", "requires"):
            yield from (((*step.path, key, place), target) for place, target in texts(step.raw.get(key)))


def _workers(outline: Outline) -> Iterator[tuple[Path, str]]:
    """Yield the steps whose workers are named: four eyes, the familiar person."""
    for assign in assigns(outline):
        for place, name in texts(assign.raw.get("not")):
            if name != REQUESTER:
                yield (*assign.path, "not", place), name
    for who in whos(outline):
        if who.kind == "same_as":
            yield who.path, who.value


def _named_fields(outline: Outline) -> Iterator[tuple[Path, str]]:
    """Yield the fields that actions and sub-workflows write and read."""
    for action in actions(outline):
        value = mapping(action.value)
        if action.kind == "set":
            yield from (((*action.path, name), name) for name in value)
        elif action.kind == "webhook":
            yield from (((*action.path, "send", place), name) for place, name in texts(value.get("send")))
            yield from (((*action.path, "save", name), name) for name in mapping(value.get("save")))
    for step in outline.steps.values():
        yield from (((*step.path, "save", name), name) for name in mapping(step.raw.get("save")))


def _target_path(path: Path) -> Path:
    return (*path, "to") if isinstance(path[-1], int) else path


def _check_step(path: Path, target: str, outline: Outline, findings: Findings) -> None:
    written = outline.document.get("steps")
    if not isinstance(written, dict) or target in written:
        return
    sentence = _("There is no step “%(step)s”.") % {"step": target[:63]}
    findings.error(path, sentence, suggestion(target, outline.steps))


def _check_worker(path: Path, target: str, outline: Outline, findings: Findings) -> None:
    _check_step(path, target, outline, findings)
    step = outline.steps.get(target)
    if step is not None and step.kind not in DONE_BY_SOMEBODY:
        sentence = _("Nobody does the step “%(step)s”: it is of the type %(type)s.") % {
            "step": target,
            "type": step.kind,
        }
        workers = [other.id for other in outline.steps.values() if other.kind in DONE_BY_SOMEBODY]
        findings.error(path, sentence, suggestion(target, workers))


def _check_field(path: Path, name: str, outline: Outline, findings: Findings) -> None:
    if name not in outline.named:
        sentence = _("There is no field “%(field)s”.") % {"field": name[:63]}
        findings.error(path, sentence, suggestion(name, outline.named))


def _check_form(step: StepPart, outline: Outline, findings: Findings) -> None:
    in_parallel = step.multi is not None and step.multi.get("mode") != "sequential"
    for place, item in mappings(step.raw.get("form")):
        for key in ("show", "edit"):
            name = item.get(key)
            if isinstance(name, str) and name not in outline.named:
                sentence = _("There is no field “%(field)s” to %(verb)s here.") % {"field": name[:63], "verb": key}
                findings.error((*step.path, "form", place, key), sentence, suggestion(name, outline.named))
        if in_parallel and isinstance(item.get("edit"), str):
            sentence = _("Several people would edit “%(field)s” at the same time: the last one would win.")
            mend = _("Ask for a field of this form instead (“id”), or use “mode: sequential”.")
            findings.error((*step.path, "form", place, "edit"), sentence % {"field": item["edit"][:63]}, mend)


def _check_requires(step: StepPart, outline: Outline, findings: Findings) -> None:
    """A step that fires at once is never open, so nothing can wait until it is."""
    for place, name in texts(step.raw.get("requires")):
        other = outline.steps.get(name)
        if other is not None and other.kind in ("gate", "end"):
            sentence = _("“%(step)s” is never open: a step of the type %(type)s is left at once.")
            findings.error(
                (*step.path, "requires", place),
                sentence % {"step": name, "type": other.kind},
                _("Name a task, or another step that stays open for a while."),
            )


def _check_over(step: StepPart, outline: Outline, findings: Findings) -> None:
    over = step.multi.get("over") if step.multi is not None else None
    if not isinstance(over, str):
        return
    lists = [name for name, part in outline.named.items() if part.type in ROWS or name in outline.listed]
    if over not in lists:
        sentence = _("“%(field)s” is no list of this ticket, so there is no instance for each of its rows.")
        findings.error((*step.path, "multi", "over"), sentence % {"field": over[:63]}, suggestion(over, lists))


def _check_persons(outline: Outline, findings: Findings) -> None:
    """A person comes from a field of that type; a manager is that of the requester, a worker or such a field."""
    persons = [name for name, part in outline.named.items() if part.type == FieldType.PERSON]
    workers = [step.id for step in outline.steps.values() if step.kind in DONE_BY_SOMEBODY]
    for who in whos(outline):
        if who.kind == "field":
            sentence = _("“%(name)s” is no field that holds a person.")
            _check_among(who.path, who.value, persons, sentence, findings)
        elif who.kind == "manager_of":
            sentence = _("“%(name)s” is neither “requester” nor a task nor a field that holds a person.")
            _check_among(who.path, who.value, [REQUESTER, *workers, *persons], sentence, findings)


def _check_among(path: Path, name: str, known: Iterable[str], sentence: str, findings: Findings) -> None:
    if name not in known:
        findings.error(path, sentence % {"name": name[:63]}, suggestion(name, known))


def _check_ticket(outline: Outline, findings: Findings) -> None:
    ticket = mapping(outline.document.get("ticket"))
    asked = {part.id for part in outline.ticket_fields()}
    for place, name in texts(ticket.get("unique_warn")):
        if name not in asked:
            sentence = _("The requester fills in no field “%(field)s”.") % {"field": name[:63]}
            findings.error(("ticket", "unique_warn", place), sentence, suggestion(name, asked))
    if isinstance(ticket.get("summary"), str):
        _check_summary(ticket["summary"], asked | {REQUESTER}, findings)


def _check_summary(summary: str, known: set[str], findings: Findings) -> None:
    path: Path = ("ticket", "summary")
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
