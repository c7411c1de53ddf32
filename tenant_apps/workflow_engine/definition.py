"""Compiles a valid definition document into the frozen values that the engine runs on. Compile once, keep, share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenant_apps.workflow_engine.actions import Action, CreateTicket, SetValues
from tenant_apps.workflow_engine.compiling_fields import all_fields, compile_fields
from tenant_apps.workflow_engine.compiling_steps import compile_actions, compile_step, edges_of
from tenant_apps.workflow_engine.durations import Duration, parse_duration
from tenant_apps.workflow_engine.expressions.needs import roles_in, uses_today
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.facts import RequiredFacts
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_engine.people import Assign, Who
from tenant_apps.workflow_engine.reach import Ways, ways_to
from tenant_apps.workflow_engine.steps import START_EDGE, Edge, FormItem, Step

__all__ = [
    "START_EDGE",
    "Assign",
    "CancelRules",
    "Definition",
    "Edge",
    "FieldSpec",
    "FieldType",
    "FormItem",
    "ReopenRule",
    "Step",
    "Who",
    "compile_document",
]
DEFAULT_CALENDAR = "office_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRules:
    """Who, besides those who handle errors, may cancel a ticket, and what is done then."""

    requester: bool = False
    roles: tuple[str, ...] = ()
    run: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenRule:
    """How long after its end a ticket may be opened again, and at which step it goes on."""

    within: Duration
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A workflow as the engine sees it. Nothing in it depends on the order of keys, which storage does not keep.

    `fields` are all fields by id, the ticket's first; `ticket_fields` those the requester fills in. `submit_roles` None
    means every member may submit. `incoming` gives each step's incoming edges, in a fixed order. `listed` are the
    fields that a step with many instances makes into lists. `ways` answers or-joins and first/N joins.
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
    timezone: str = ""
    calendar: str = DEFAULT_CALENDAR
    defaults: Mapping[str, Any] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    ways: Mapping[str, Ways] = field(default_factory=dict)
    counting_joins: tuple[str, ...] = ()
    computed: frozenset[str] = frozenset()
    kept_messages: frozenset[str] = frozenset()
    on_cancel: CancelRules = field(default_factory=CancelRules)
    reopen: ReopenRule | None = None
    unique_warn: tuple[str, ...] = ()
    migrate_from: Mapping[int, Mapping[str, str | None]] = field(default_factory=dict)


def compile_document(document: Mapping[str, Any]) -> Definition:
    """Return the compiled definition of a document that passed every check; an invalid one raises anything."""
    ticket = document["ticket"]
    ticket_fields = compile_fields(ticket["fields"])
    fields = all_fields(ticket_fields, document)
    raw_steps = sorted(document["steps"].items())
    steps = {step_id: compile_step(step_id, raw, fields) for step_id, raw in raw_steps}
    way_in = Edge(id=START_EDGE, source="", to=document["start"], kind="start")
    ways_out = (edge for step_id, raw in raw_steps for edge in edges_of(steps[step_id], raw))
    edges = {edge.id: edge for edge in (way_in, *ways_out)}
    roles = ticket.get("submit", {}).get("roles")
    on_cancel = _cancel_rules(document.get("on_cancel", {}))
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
        types={name: spec.type for name, spec in fields.items()},
        summary=ticket.get("summary", ""),
        submit_roles=None if roles is None else tuple(roles),
        required=_required(steps.values(), edges.values(), on_cancel),
        timezone=document.get("timezone", ""),
        calendar=document.get("calendar", DEFAULT_CALENDAR),
        defaults={raw["id"]: raw["default"] for raw in document.get("vars", ()) if raw.get("default") is not None},
        listed=frozenset(spec.id for step in steps.values() if step.multi for spec in step.own_fields()),
        ways={step.id: ways_to(step.id, edges) for step in steps.values() if step.join not in ("xor", "and")},
        counting_joins=tuple(step.id for step in steps.values() if step.join == "first" or isinstance(step.join, int)),
        computed=frozenset(spec.id for spec in fields.values() if any(column.compute for column in spec.items)),
        kept_messages=frozenset(_kept_messages(steps.values())),
        on_cancel=on_cancel,
        reopen=_reopen(document.get("reopen")),
        unique_warn=tuple(ticket.get("unique_warn", ())),
        migrate_from={int(number): dict(moves) for number, moves in document.get("migrate_from", {}).items()},
    )


def _cancel_rules(raw: Mapping[str, Any]) -> CancelRules:
    return CancelRules(
        requester=raw.get("requester", False),
        roles=tuple(raw.get("roles", ())),
        run=compile_actions(raw.get("run", ())),
    )


def _reopen(raw: Mapping[str, Any] | None) -> ReopenRule | None:
    return None if raw is None else ReopenRule(within=parse_duration(raw["within"]), to=raw["to"])


def _kept_messages(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        for name, keep in ((step.message, step.keep), *((event.message, event.keep) for event in step.events)):
            if name is not None and keep:
                yield name


def _required(steps: Iterable[Step], edges: Iterable[Edge], on_cancel: CancelRules) -> RequiredFacts:
    steps = tuple(steps)
    asked = [edge.when for edge in edges if edge.when is not None]
    asked += [expression for step in steps for expression in _expressions_of(step)]
    asked += list(_expressions_in(on_cancel.run))
    return RequiredFacts(
        today=any(uses_today(expression) for expression in asked),
        roles=frozenset().union(*(roles_in(expression) for expression in asked)),
        persons={step.id: step.multi.persons for step in steps if step.multi and step.multi.persons},
    )


def _expressions_of(step: Step) -> Iterator[Expr]:
    """Yield the expressions that the engine itself works out (not those of forms)."""
    multi = step.multi
    for candidate in (step.skip, multi.count if multi else None, multi.done if multi else None):
        if isinstance(candidate, Expr):
            yield candidate
    yield from step.passes.values()
    yield from _expressions_in((*step.do, *(action for timer in step.timers for action in timer.do)))


def _expressions_in(actions: Iterable[Action]) -> Iterator[Expr]:
    for action in actions:
        if isinstance(action, SetValues | CreateTicket):
            values = action.values if isinstance(action, SetValues) else action.fields
            yield from (value for value in values.values() if isinstance(value, Expr))
