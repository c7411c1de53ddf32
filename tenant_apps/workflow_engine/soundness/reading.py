"""Reads the net out of a definition document, edge ids as the engine gives them."""

from collections.abc import Iterator, Mapping
from typing import Any

from tenant_apps.workflow_engine.soundness.net import START_EDGE, Net, NetEdge, NetStep

OUTSIDE_EFFECTS = frozenset({"webhook", "create_ticket"})


def net_of(document: Mapping[str, Any]) -> Net:
    """Return the net of a document in which the earlier checks of the publish gate found no error."""
    raw_steps = sorted(document["steps"].items())
    kept = frozenset(_kept_messages(document))
    edges = [NetEdge(id=START_EDGE, source="", to=document["start"], kind="start")]
    for step_id, raw in raw_steps:
        edges.extend(_edges(step_id, raw, kept))
    return Net(
        steps={step_id: _step(step_id, raw, kept) for step_id, raw in raw_steps},
        edges={edge.id: edge for edge in edges},
    )


def _step(step_id: str, raw: Mapping[str, Any], kept: frozenset[str]) -> NetStep:
    kind, join = raw["type"], raw.get("join", "xor")
    multi = raw.get("multi")
    return NetStep(
        id=step_id,
        kind=kind,
        join=1 if join == "first" else join,
        split=raw.get("split", "xor"),
        outcomes=tuple(raw.get("outcomes", ())),
        worker_decides=_worker_decides(raw),
        immediate=kind in ("gate", "end") or (kind == "auto" and not _has_outside_effect(raw)),
        terminate=raw.get("terminate", False),
        mutex=raw.get("mutex"),
        requires=tuple(raw.get("requires", ())),
        cancels=tuple(raw.get("cancels", ())),
        may_skip="skip" in raw,
        multi=multi is not None,
        may_be_empty=multi is not None and not isinstance(multi.get("count"), int),
        keeps_rest=multi is not None and multi.get("rest") == "keep",
        may_pass_at_once=bool(kept.intersection(_messages(raw))),
    )


def _edges(step_id: str, raw: Mapping[str, Any], kept: frozenset[str]) -> Iterator[NetEdge]:
    following = raw.get("next", ())
    for place, entry in enumerate([{"to": following}] if isinstance(following, str) else following):
        yield NetEdge(
            id=f"{step_id}.{place}",
            source=step_id,
            to=entry["to"],
            outcome=entry.get("outcome"),
            conditional="when" in entry,
            otherwise=entry.get("else", False),
        )
    for place, event in enumerate(raw.get("events", ())):
        message = _message_name(event.get("message"))
        yield NetEdge(
            id=f"{step_id}.events.{place}",
            source=step_id,
            to=event["to"],
            kind="event",
            name=event.get("button") or message or event.get("after", ""),
            kept=message in kept,
        )
    for place, timer in enumerate(raw.get("timers", ())):
        for kind in ("go", "also"):
            if kind in timer:
                edge_id = f"{step_id}.timers.{place}"
                yield NetEdge(id=edge_id, source=step_id, to=timer[kind], kind=kind, name=str(place))
    if "go" in raw.get("on_error", {}):
        yield NetEdge(id=f"{step_id}.error", source=step_id, to=raw["on_error"]["go"], kind="error")


def _worker_decides(raw: Mapping[str, Any]) -> bool:
    """An exclusive split without any condition after a task: its edges become buttons."""
    entries = raw.get("next", ())
    return (
        raw["type"] == "task"
        and raw.get("split", "xor") == "xor"
        and not raw.get("outcomes")
        and not isinstance(entries, str)
        and len(entries) > 1
        and not any(key in entry for entry in entries for key in ("outcome", "when", "else"))
    )


def _has_outside_effect(raw: Mapping[str, Any]) -> bool:
    return any(OUTSIDE_EFFECTS.intersection(action) for action in raw.get("do", ()))


def _kept_messages(document: Mapping[str, Any]) -> Iterator[str]:
    for raw in document["steps"].values():
        for part in (raw, *raw.get("events", ())):
            message = part.get("message")
            if isinstance(message, Mapping) and message.get("keep"):
                yield message["name"]


def _messages(raw: Mapping[str, Any]) -> Iterator[str]:
    for part in (raw, *raw.get("events", ())):
        if "message" in part:
            yield _message_name(part["message"])


def _message_name(message: Any) -> str:
    """Return the name; the document may give it alone, or as `{name, keep}`."""
    if isinstance(message, Mapping):
        return str(message["name"])
    return message or ""
