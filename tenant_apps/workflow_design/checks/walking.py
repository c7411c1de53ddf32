"""Finds the parts that many checks ask for, wherever they stand: actions, assignments, ways to name people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenant_apps.workflow_design.checks.outline import Outline, StepPart, mapping, mappings
from tenant_apps.workflow_design.faults import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPart:
    """One action: `kind` is set, notify, webhook, create_ticket or ticket_status; `step` None when cancelled."""

    path: Path
    kind: str
    value: Any
    step: StepPart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPart:
    """An assignment: of a task, or of who may press a choice's button."""

    path: Path
    raw: Mapping[str, Any]
    step: StepPart


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoPart:
    """One way to name people, never any_of itself: its parts come one by one. `value` of the requester is empty."""

    path: Path
    kind: str
    value: str
    step: StepPart | None


def actions(outline: Outline) -> Iterator[ActionPart]:
    """Yield the actions of auto steps, of timers and of a cancellation."""
    for step in outline.steps.values():
        yield from _actions((*step.path, "do"), step.raw.get("do"), step)
        for place, timer in mappings(step.raw.get("timers")):
            yield from _actions((*step.path, "timers", place, "do"), timer.get("do"), step)
    yield from _actions(("on_cancel", "run"), mapping(outline.document.get("on_cancel")).get("run"), None)


def assigns(outline: Outline) -> Iterator[AssignPart]:
    """Yield the assignments of tasks and of choices' buttons."""
    for step in outline.steps.values():
        yield from _assign((*step.path, "assign"), step.raw.get("assign"), step)
        for place, event in mappings(step.raw.get("events")):
            yield from _assign((*step.path, "events", place, "by"), event.get("by"), step)


def whos(outline: Outline) -> Iterator[WhoPart]:
    """Yield every way to name people in the document."""
    for assign in assigns(outline):
        for key in ("to", "fallback"):
            yield from parts_of((*assign.path, key), assign.raw.get(key), assign.step)
    for step in outline.steps.values():
        yield from parts_of((*step.path, "multi", "persons"), mapping(step.raw.get("multi")).get("persons"), step)
        for place, timer in mappings(step.raw.get("timers")):
            yield from parts_of((*step.path, "timers", place, "reassign"), timer.get("reassign"), step)
    for action in actions(outline):
        if action.kind == "notify":
            for place, who in mappings(mapping(action.value).get("who")):
                yield from parts_of((*action.path, "who", place), who, action.step)


def parts_of(path: Path, raw: Any, step: StepPart | None) -> Iterator[WhoPart]:
    """Yield one way to name people, or, of any_of, all that it consists of."""
    for kind, value in mapping(raw).items():
        if kind == "any_of":
            for place, part in mappings(value):
                yield from parts_of((*path, kind, place), part, step)
        elif kind == "requester":
            yield WhoPart(path=(*path, kind), kind=kind, value="", step=step)
        elif isinstance(value, str):
            yield WhoPart(path=(*path, kind), kind=kind, value=value, step=step)


def _actions(path: Path, raw: Any, step: StepPart | None) -> Iterator[ActionPart]:
    for place, item in mappings(raw):
        for kind, value in item.items():
            yield ActionPart(path=(*path, place, kind), kind=kind, value=value, step=step)


def _assign(path: Path, raw: Any, step: StepPart) -> Iterator[AssignPart]:
    if isinstance(raw, Mapping):
        yield AssignPart(path=path, raw=raw, step=step)
