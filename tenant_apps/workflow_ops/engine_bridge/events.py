"""Stored events as the engine's values."""

from collections.abc import Callable
from typing import Any

from tenant_apps.workflow_engine.events import (
    AddInstance,
    Cancel,
    Complete,
    Edit,
    EffectDone,
    EffectFailed,
    Event,
    FinishMulti,
    Fire,
    Message,
    Migrate,
    Move,
    Reopen,
    Skip,
    SubDone,
    Submit,
)
from tenant_apps.workflow_ops.enums import EventKind
from tenant_apps.workflow_ops.models import WorkflowEvent


def engine_event(event: WorkflowEvent) -> Event:
    """Return the engine's value for a stored event."""
    return _MAKERS[EventKind(event.kind)](event, event.payload)


def _complete(event: WorkflowEvent, payload: dict[str, Any]) -> Event:
    task = event.task
    assert task is not None  # noqa: S101  # complete_task stores it; narrows the type
    return Complete(
        at=event.at,
        by=_member(event),
        step=task.step,
        n=task.n,
        outcome=payload.get("outcome"),
        data=payload.get("data", {}),
        instance=payload.get("instance"),
        stood_for=payload.get("stood_for"),
    )


def _member(event: WorkflowEvent) -> int:
    """Return who did it; events that only people cause have somebody."""
    return event.by_id or 0


def _opening(payload: dict[str, Any]) -> dict[str, Any]:
    return {"step": payload["step"], "n": payload["n"]}


_MAKERS: dict[EventKind, Callable[[WorkflowEvent, dict[str, Any]], Event]] = {
    EventKind.SUBMIT: lambda e, p: Submit(at=e.at, by=_member(e), data=p.get("data", {})),
    EventKind.COMPLETE: _complete,
    EventKind.FIRE: lambda e, p: Fire(at=e.at, **_opening(p), source=p["source"], place=p["place"]),
    EventKind.MESSAGE: lambda e, p: Message(at=e.at, name=p["name"], data=p.get("data", {})),
    EventKind.EFFECT_DONE: lambda e, p: EffectDone(at=e.at, **_opening(p), place=p["place"], data=p.get("data", {})),
    EventKind.EFFECT_FAILED: lambda e, p: EffectFailed(
        at=e.at, **_opening(p), place=p["place"], reason=p.get("reason", "")
    ),
    EventKind.SUB_DONE: lambda e, p: SubDone(at=e.at, **_opening(p), result=p["result"], data=p.get("data", {})),
    EventKind.ADD_INSTANCE: lambda e, p: AddInstance(at=e.at, by=_member(e), **_opening(p), item=p.get("item")),
    EventKind.FINISH_MULTI: lambda e, p: FinishMulti(at=e.at, by=_member(e), **_opening(p)),
    EventKind.EDIT: lambda e, p: Edit(at=e.at, by=_member(e), data=p["data"]),
    EventKind.SKIP: lambda e, p: Skip(at=e.at, by=_member(e), **_opening(p), outcome=p.get("outcome")),
    EventKind.MOVE: lambda e, p: Move(at=e.at, by=_member(e), **_opening(p), to=p["to"]),
    EventKind.CANCEL: lambda e, p: Cancel(at=e.at, by=e.by_id, reason=p.get("reason", "")),
    EventKind.REOPEN: lambda e, p: Reopen(at=e.at, by=_member(e), to=p["to"]),
    EventKind.MIGRATE: lambda e, p: Migrate(at=e.at, by=_member(e), steps=p["steps"], edges=p["edges"]),
}
