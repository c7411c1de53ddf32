"""Runs the plays that a definition brings along: each must come out as it says."""

from collections.abc import Callable, Iterator, Mapping
from time import thread_time
from typing import Any

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mapping, mappings, texts
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_design.guesses import suggestion
from tenant_apps.workflow_design.playing import Trouble, play
from tenant_apps.workflow_engine.definition import Definition, compile_document

SECONDS = 2.0  # of computing, for all plays together
PLAY_FAILED = "play_failed"
PLAYS_UNFINISHED = "plays_unfinished"


def check_play_names(outline: Outline, findings: Findings) -> None:
    """Note steps and fields that plays name and that are not there."""
    asked = {part.id for part in outline.ticket_fields()}
    for place, scenario in mappings(outline.document.get("tests")):
        path: Path = ("tests", place)
        _check_fields((*path, "ticket"), scenario.get("ticket"), asked, findings)
        for _number, step in texts(mapping(scenario.get("expect")).get("open")):
            _check_step((*path, "expect", "open"), step, outline, findings)
        for number, move in mappings(scenario.get("play")):
            here = (*path, "play", number)
            _check_step((*here, "do"), move.get("do"), outline, findings)
            _check_fields((*here, "data"), move.get("data"), _writable(move, outline), findings)


def check_plays(document: Mapping[str, Any], findings: Findings) -> None:
    """Note each play that does not come out as expected. Call it only for a document without errors so far."""
    scenarios = document.get("tests", ())
    if not scenarios:
        return
    definition, out_of_time = compile_document(document), _seconds_from_now()
    for place, scenario in enumerate(scenarios):
        if not _check_one(place, scenario, definition, out_of_time, findings):
            sentence = _("Only %(done)s of %(count)s plays could be run in %(seconds)s seconds.")
            values = {"done": place, "count": len(scenarios), "seconds": int(SECONDS)}
            findings.warning(("tests",), sentence % values, _("Shorten the plays."), code=PLAYS_UNFINISHED)
            return


def _seconds_from_now() -> Callable[[], bool]:
    """Count computing time, not the clock: a busy server must not change what comes out."""
    end = thread_time() + SECONDS
    return lambda: thread_time() > end


def _check_one(
    place: int, scenario: Mapping[str, Any], definition: Definition, out_of_time: Callable[[], bool], findings: Findings
) -> bool:
    """Return whether there was time enough to play it."""
    try:
        trouble = play(definition=definition, scenario=scenario, out_of_time=out_of_time)
    except TimeoutError:
        return False
    if trouble is not None:
        path: Path = ("tests", place) if trouble.move is None else ("tests", place, "play", trouble.move)
        sentence = _("The play “%(name)s” does not come out as it says: %(what)s.")
        values = {"name": scenario["name"], "what": _what(trouble, scenario)}
        mend = _("Change the workflow, or what the play expects.")
        findings.error(path, sentence % values, mend, code=PLAY_FAILED)
    return True


def _what(trouble: Trouble, scenario: Mapping[str, Any]) -> str:
    if trouble.code == "unexpected":
        return ", ".join(_differences(trouble))
    move = _move(trouble, scenario)
    if trouble.code == "accepted":
        values = {"move": move, "wanted": trouble.wanted["refused"], "came": trouble.came.get("refused")}
        if trouble.came:
            return _("%(move)s is refused as %(came)s, not as %(wanted)s") % values
        return _("%(move)s is not refused, but should be as %(wanted)s") % values
    values = {"move": move, "reason": trouble.came["refused"], "step": trouble.step}
    if trouble.step:
        return _("%(move)s is refused as %(reason)s at “%(step)s”") % values
    return _("%(move)s is refused as %(reason)s") % values


def _move(trouble: Trouble, scenario: Mapping[str, Any]) -> str:
    if trouble.move is None:
        return _("submitting")
    entry = scenario["play"][trouble.move]
    kind = next(kind for kind in ("do", "wait", "message", "cancel") if kind in entry)
    what = "" if kind == "cancel" else f" {entry[kind]}"
    return _("move %(number)s (%(what)s)") % {"number": trouble.move + 1, "what": f"{kind}{what}"}


def _differences(trouble: Trouble) -> Iterator[str]:
    for name, wanted in trouble.wanted.items():
        came = trouble.came[name]
        if came != wanted:
            values = {"name": name, "came": _said(came), "wanted": _said(wanted)}
            yield _("“%(name)s” is %(came)s, not %(wanted)s") % values


def _said(value: Any) -> str:
    return (", ".join(value) if isinstance(value, list) else value) or _("empty")


def _check_step(path: Path, step: Any, outline: Outline, findings: Findings) -> None:
    if isinstance(step, str) and step not in outline.steps:
        sentence = _("There is no step “%(step)s”.") % {"step": step[:63]}
        findings.error(path, sentence, suggestion(step, outline.steps))


def _check_fields(path: Path, data: Any, known: set[str], findings: Findings) -> None:
    for name in mapping(data):
        if name not in known:
            sentence = _("Nobody can fill in “%(field)s” here.") % {"field": str(name)[:63]}
            findings.error((*path, name), sentence, suggestion(str(name), known))


def _writable(move: Mapping[str, Any], outline: Outline) -> set[str]:
    """Return the fields that a move can fill in: those of the task's form, else any."""
    step: StepPart | None = outline.steps.get(str(move.get("do")))
    if step is None or step.kind != "task":
        return set(outline.named)
    items = [item for _place, item in mappings(step.raw.get("form"))]
    return {item[key] for item in items for key in ("id", "edit") if isinstance(item.get(key), str)}
