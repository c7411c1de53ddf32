"""Compiles the steps of a document."""

from collections.abc import Mapping, Sequence
from typing import Any

from tenant_apps.workflow_engine.actions import Action, CreateTicket, Notify, SetValues, TicketStatus, Webhook
from tenant_apps.workflow_engine.compiling_fields import compile_field, expression, readable
from tenant_apps.workflow_engine.durations import parse_duration, parse_wait
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.expressions.parser import parse
from tenant_apps.workflow_engine.fields import FieldSpec
from tenant_apps.workflow_engine.people import Assign, Who
from tenant_apps.workflow_engine.steps import ChoiceEvent, Edge, FormItem, Multi, OnError, Step, Timer

Raw = Mapping[str, Any]


def compile_step(step_id: str, raw: Raw, fields: Mapping[str, FieldSpec]) -> Step:
    """Return one compiled step; the document passed every check."""
    edges = _edges(step_id, raw.get("next", ()))
    events = tuple(_event(step_id, place, event) for place, event in enumerate(raw.get("events", ())))
    message, keep = _message(raw.get("message"))
    worker_decides = _worker_decides(raw, edges)
    return Step(
        id=step_id,
        kind=raw["type"],
        title=raw.get("title") or readable(step_id),
        help=raw.get("help", ""),
        join=raw.get("join", "xor"),
        split=raw.get("split", "xor"),
        form=tuple(_form_item(item, fields) for item in raw.get("form", ())),
        outcomes=tuple(raw.get("outcomes", ())),
        buttons=_buttons(raw, edges, events, worker_decides=worker_decides),
        assign=compile_assign(raw["assign"]) if "assign" in raw else None,
        edges=edges,
        result=raw.get("result", ""),
        terminate=raw.get("terminate", False),
        worker_decides=worker_decides,
        cancels=tuple(raw.get("cancels", ())),
        mutex=raw.get("mutex"),
        requires=tuple(raw.get("requires", ())),
        skip=expression(raw.get("skip")),
        priority=expression(raw.get("priority")),
        due=parse_duration(raw["due"]) if "due" in raw else None,
        timers=tuple(_timer(step_id, place, timer) for place, timer in enumerate(raw.get("timers", ()))),
        multi=_multi(raw["multi"]) if "multi" in raw else None,
        do=compile_actions(raw.get("do", ())),
        on_error=_on_error(step_id, raw["on_error"]) if "on_error" in raw else None,
        after=parse_wait(raw["after"]) if "after" in raw else None,
        message=message,
        keep=keep,
        events=events,
        workflow=raw.get("workflow", ""),
        passes={name: parse(text) for name, text in sorted(raw.get("pass", {}).items())},
        saves=dict(sorted(raw.get("save", {}).items())),
        bulk=raw.get("bulk", False),
    )


def edges_of(step: Step, raw: Raw) -> tuple[Edge, ...]:
    """Return all ways out of a step: next, then events, timers, error."""
    events = (Edge(id=event.edge, source=step.id, to=event.to, kind="event") for event in step.events)
    timers = tuple(
        Edge(id=edge, source=step.id, to=raw["timers"][timer.place]["go" if timer.go else "also"], kind="timer")
        for timer in step.timers
        if (edge := timer.go or timer.also)
    )
    error = step.on_error.go if step.on_error else None
    errors = (Edge(id=error, source=step.id, to=raw["on_error"]["go"], kind="error"),) if error else ()
    return (*step.edges, *events, *timers, *errors)


def compile_actions(raw: Sequence[Raw]) -> tuple[Action, ...]:
    """Return the compiled actions, in order."""
    return tuple(_action(item) for item in raw)


def compile_assign(raw: Raw) -> Assign:
    """Return the compiled assignment."""
    return Assign(
        to=compile_who(raw["to"]),
        pick=raw.get("pick", "offer"),
        excluded=tuple(raw.get("not", ())),
        fallback=compile_who(raw["fallback"]) if "fallback" in raw else None,
        delegate=raw.get("delegate", False),
    )


def compile_who(raw: Raw) -> Who:
    """Return the compiled way to name people; several keys mean any of them, in the order of their names."""
    parts = tuple(_single_who(kind, value) for kind, value in sorted(raw.items()))
    return parts[0] if len(parts) == 1 else Who(kind="any_of", parts=parts)


def _single_who(kind: str, value: Any) -> Who:
    if kind == "any_of":
        return Who(kind=kind, parts=tuple(compile_who(part) for part in value))
    return Who(kind=kind, value="" if kind == "requester" else value)


def _action(raw: Raw) -> Action:
    [(kind, value)] = raw.items()
    match kind:
        case "set":
            return SetValues(values={name: _value(item) for name, item in sorted(value.items())})
        case "notify":
            who = tuple(compile_who(item) for item in value["who"])
            return Notify(who=who, template=value["template"], channel=value.get("channel", "email"))
        case "webhook":
            save = dict(sorted(value.get("save", {}).items()))
            return Webhook(endpoint=value["endpoint"], send=tuple(value.get("send", ())), save=save)
        case "create_ticket":
            fields = {name: _value(item) for name, item in sorted(value.get("fields", {}).items())}
            return CreateTicket(workflow=value["workflow"], fields=fields)
        case _:
            return TicketStatus(word=value)


def _value(raw: Any) -> Expr | Any:
    return parse(raw) if isinstance(raw, str) else raw


def _worker_decides(raw: Raw, edges: tuple[Edge, ...]) -> bool:
    """An exclusive split without any condition after a task: its edges become the buttons."""
    return (
        raw["type"] == "task"
        and raw.get("split", "xor") == "xor"
        and not raw.get("outcomes")
        and len(edges) > 1
        and all(edge.when is None and edge.outcome is None and not edge.otherwise for edge in edges)
    )


def _buttons(
    raw: Raw, edges: tuple[Edge, ...], events: tuple[ChoiceEvent, ...], *, worker_decides: bool
) -> tuple[str, ...]:
    if worker_decides:
        return tuple(dict.fromkeys(edge.to for edge in edges))
    if events:
        return tuple(dict.fromkeys(event.button for event in events if event.button is not None))
    return tuple(raw.get("outcomes", ()))


def _edges(step_id: str, raw: Any) -> tuple[Edge, ...]:
    entries = [{"to": raw}] if isinstance(raw, str) else raw
    return tuple(
        Edge(
            id=f"{step_id}.{place}",
            source=step_id,
            to=entry["to"],
            outcome=entry.get("outcome"),
            when=parse(entry["when"]) if "when" in entry else None,
            otherwise=entry.get("else", False),
            label=entry.get("label", ""),
        )
        for place, entry in enumerate(entries)
    )


def _form_item(raw: Raw, fields: Mapping[str, FieldSpec]) -> FormItem:
    for kind in ("show", "edit"):
        if kind in raw:
            return FormItem(kind=kind, field=fields[raw[kind]])
    return FormItem(kind="own", field=compile_field(raw))


def _timer(step_id: str, place: int, raw: Raw) -> Timer:
    edge = f"{step_id}.timers.{place}"
    return Timer(
        place=place,
        after=parse_wait(raw["after"]),
        every=parse_duration(raw["every"]) if "every" in raw else None,
        max=raw.get("max"),
        do=compile_actions(raw.get("do", ())),
        reassign=compile_who(raw["reassign"]) if "reassign" in raw else None,
        go=edge if "go" in raw else None,
        also=edge if "also" in raw else None,
    )


def _event(step_id: str, place: int, raw: Raw) -> ChoiceEvent:
    message, keep = _message(raw.get("message"))
    return ChoiceEvent(
        place=place,
        edge=f"{step_id}.events.{place}",
        to=raw["to"],
        button=raw.get("button"),
        by=compile_assign(raw["by"]) if "by" in raw else None,
        message=message,
        keep=keep,
        after=parse_duration(raw["after"]) if "after" in raw else None,
    )


def _message(raw: Any) -> tuple[str | None, bool]:
    if isinstance(raw, Mapping):
        return raw["name"], raw.get("keep", False)
    return raw, False


def _multi(raw: Raw) -> Multi:
    count, done = raw.get("count"), raw.get("done", "all")
    return Multi(
        over=raw.get("over"),
        count=parse(count) if isinstance(count, str) else count,
        persons=compile_who(raw["persons"]) if "persons" in raw else None,
        sequential=raw.get("mode", "parallel") == "sequential",
        done=parse(done) if isinstance(done, str) and done not in ("all", "any") else done,
        keep=raw.get("rest", "cancel") == "keep",
        may_add=raw.get("may_add", False),
    )


def _on_error(step_id: str, raw: Raw) -> OnError:
    return OnError(
        retry=raw.get("retry"),
        wait=parse_duration(raw["wait"]) if "wait" in raw else None,
        go=f"{step_id}.error" if "go" in raw else None,
    )
