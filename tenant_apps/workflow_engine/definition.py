"""Compiles a valid definition document into the frozen values that the engine runs on. Compile once, keep, share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tenant_apps.workflow_engine.expressions.needs import roles_in, uses_today
from tenant_apps.workflow_engine.expressions.parser import parse
from tenant_apps.workflow_engine.facts import RequiredFacts
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_engine.steps import START_EDGE, Assign, Edge, FormItem, Step

__all__ = [
    "START_EDGE",
    "Assign",
    "Definition",
    "Edge",
    "FieldSpec",
    "FieldType",
    "FormItem",
    "Step",
    "compile_document",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A workflow as the engine sees it. Nothing in it depends on the order of keys, which storage does not keep.

    `fields` are all fields by id, the ticket's first; `ticket_fields` those the requester fills in. `submit_roles` None
    means every member may submit. `incoming` gives each step's incoming edges, in a fixed order.
    """

    key: str
    title: str
    description: str
    start: str
    steps: Mapping[str, Step]
    edges: Mapping[str, Edge]
    incoming: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, FieldSpec]
    ticket_fields: tuple[FieldSpec, ...]
    types: Mapping[str, FieldType]
    summary: str
    submit_roles: tuple[str, ...] | None
    required: RequiredFacts


def compile_document(document: Mapping[str, Any]) -> Definition:
    """Return the compiled definition of a document that passed every check; an invalid one raises anything."""
    ticket = document["ticket"]
    ticket_fields = tuple(_field(raw) for raw in ticket["fields"])
    fields = _all_fields(ticket_fields, document)
    steps = {step_id: _step(step_id, raw, fields) for step_id, raw in sorted(document["steps"].items())}
    way_in = Edge(id=START_EDGE, source="", to=document["start"])
    edges = {edge.id: edge for edge in (way_in, *(edge for step in steps.values() for edge in step.edges))}
    roles = ticket.get("submit", {}).get("roles")
    return Definition(
        key=document["key"],
        title=document["title"],
        description=document.get("description", ""),
        start=document["start"],
        steps=steps,
        edges=edges,
        incoming={step_id: tuple(edge.id for edge in edges.values() if edge.to == step_id) for step_id in steps},
        fields=fields,
        ticket_fields=ticket_fields,
        types={name: field.type for name, field in fields.items()},
        summary=ticket.get("summary", ""),
        submit_roles=None if roles is None else tuple(roles),
        required=_required(edges.values()),
    )


def _required(edges: Iterable[Edge]) -> RequiredFacts:
    conditions = [edge.when for edge in edges if edge.when is not None]
    return RequiredFacts(
        today=any(uses_today(condition) for condition in conditions),
        roles=frozenset().union(*(roles_in(condition) for condition in conditions)),
    )


def _all_fields(ticket_fields: tuple[FieldSpec, ...], document: Mapping[str, Any]) -> dict[str, FieldSpec]:
    """Collect the fields of ticket, variables and forms by id; where an id comes again, the first counts."""
    fields = {field.id: field for field in ticket_fields}
    for raw in document.get("vars", ()):
        fields.setdefault(raw["id"], _field(raw))
    for _step_id, step in sorted(document["steps"].items()):
        for item in step.get("form", ()):
            if "id" in item:
                fields.setdefault(item["id"], _field(item))
    return fields


def _field(raw: Mapping[str, Any]) -> FieldSpec:
    return FieldSpec(
        id=raw["id"],
        type=FieldType(raw["type"]),
        label=raw.get("label") or _readable(raw["id"]),
        help=raw.get("help", ""),
        required=raw.get("required", False) is True,
        default=raw.get("default"),
        choices=tuple(raw.get("choices", ())),
        min=_decimal(raw.get("min")),
        max=_decimal(raw.get("max")),
        max_length=raw.get("max_length"),
    )


def _step(step_id: str, raw: Mapping[str, Any], fields: Mapping[str, FieldSpec]) -> Step:
    edges = _edges(step_id, raw.get("next", ()))
    outcomes = tuple(raw.get("outcomes", ()))
    split = raw.get("split", "xor")
    worker_decides = (
        raw["type"] == "task"
        and split == "xor"
        and not outcomes
        and len(edges) > 1
        and all(edge.when is None and edge.outcome is None and not edge.otherwise for edge in edges)
    )
    return Step(
        id=step_id,
        kind=raw["type"],
        title=raw.get("title") or _readable(step_id),
        help=raw.get("help", ""),
        join=raw.get("join", "xor"),
        split=split,
        form=tuple(_form_item(item, fields) for item in raw.get("form", ())),
        outcomes=outcomes,
        buttons=tuple(dict.fromkeys(edge.to for edge in edges)) if worker_decides else outcomes,
        assign=_assign(raw.get("assign")),
        edges=edges,
        result=raw.get("result", ""),
        terminate=raw.get("terminate", False),
        worker_decides=worker_decides,
    )


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


def _form_item(raw: Mapping[str, Any], fields: Mapping[str, FieldSpec]) -> FormItem:
    for kind in ("show", "edit"):
        if kind in raw:
            return FormItem(kind=kind, field=fields[raw[kind]])
    return FormItem(kind="own", field=_field(raw))


def _assign(raw: Mapping[str, Any] | None) -> Assign | None:
    if raw is None:
        return None
    [(kind, value)] = raw["to"].items()
    return Assign(kind=kind, value=None if kind == "requester" else value, pick=raw.get("pick", "offer"))


def _decimal(raw: Any) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))


def _readable(identifier: str) -> str:
    return identifier.replace("_", " ").capitalize()
