"""What can be made out of a document, however broken: fields, steps and edges with their places.

The schema check says what is malformed; the outline keeps only the well-formed parts, so that every other check can
run at the same time without stumbling.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_engine.fields import FieldType

VARS = ":vars"  # no step can be called that


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPart:
    """A field of the ticket (`origin` is empty), of the variables (VARS), of a step's form (its id) or a column."""

    path: Path
    origin: str
    id: str
    type: FieldType | None
    raw: Mapping[str, Any]

    @property
    def columns(self) -> "tuple[FieldPart, ...]":
        """Return the columns of a list field."""
        return tuple(_fields((*self.path, "items"), self.raw.get("items"), f":{self.id}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgePart:
    """One entry of a step's `next`."""

    path: Path
    to: str
    outcome: str | None
    when: str | None
    otherwise: bool

    @property
    def always_holds(self) -> bool:
        """Return whether the edge is taken whatever happens."""
        return self.when is None and self.outcome is None and not self.otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPart:
    """A step. `other_targets` are steps it leads to by ways outside `next` (events, timers, errors)."""

    path: Path
    id: str
    kind: str
    raw: Mapping[str, Any]
    split: str
    outcomes: tuple[str, ...]
    edges: tuple[EdgePart, ...]
    other_targets: tuple[tuple[Path, str], ...] = ()

    @property
    def multi(self) -> Mapping[str, Any] | None:
        """Return what the step says of its many instances, None where it has one."""
        multi = self.raw.get("multi")
        return multi if self.kind == "task" and isinstance(multi, Mapping) else None

    @property
    def worker_decides(self) -> bool:
        """Return whether an exclusive split without any condition follows a task: its edges become buttons."""
        return (
            self.kind == "task"
            and self.split == "xor"
            and not self.outcomes
            and len(self.edges) > 1
            and all(edge.always_holds for edge in self.edges)
        )

    @property
    def buttons(self) -> tuple[str, ...]:
        """Return what can be chosen when the step is done: outcomes, a choice's buttons, or targets."""
        if self.kind == "choice":
            return tuple(
                event["button"]
                for _place, event in mappings(self.raw.get("events"))
                if isinstance(event.get("button"), str)
            )
        return tuple(edge.to for edge in self.edges) if self.worker_decides else self.outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The document's parts by their places."""

    document: Mapping[str, Any]
    steps: Mapping[str, StepPart]
    fields: tuple[FieldPart, ...]
    named: Mapping[str, FieldPart] = field(default_factory=dict)

    @property
    def listed(self) -> frozenset[str]:
        """Return the fields that a step with many instances makes into lists."""
        many = {step.id for step in self.steps.values() if step.multi is not None}
        return frozenset(part.id for part in self.fields if part.origin in many)

    def ticket_fields(self) -> Iterator[FieldPart]:
        """Yield the fields that the requester fills in."""
        return (part for part in self.fields if not part.origin)


def outline_of(document: Mapping[str, Any]) -> Outline:
    """Return the well-formed parts of a document."""
    steps = {
        step_id: _step(step_id, raw)
        for step_id, raw in mapping(document.get("steps")).items()
        if isinstance(raw, Mapping) and isinstance(raw.get("type"), str)
    }
    ticket = mapping(document.get("ticket"))
    fields = [
        *_fields(("ticket", "fields"), ticket.get("fields"), ""),
        *_fields(("vars",), document.get("vars"), VARS),
        *(part for step in steps.values() for part in _fields((*step.path, "form"), step.raw.get("form"), step.id)),
    ]
    named: dict[str, FieldPart] = {}
    for part in fields:
        named.setdefault(part.id, part)
    return Outline(document=document, steps=steps, fields=tuple(fields), named=named)


def texts(value: Any) -> list[tuple[int, str]]:
    """Return the texts of a list with their places; anything else is left out."""
    return [(place, item) for place, item in enumerate(_list(value)) if isinstance(item, str)]


def mappings(value: Any) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the mappings of a list with their places; anything else is left out."""
    return [(place, item) for place, item in enumerate(_list(value)) if isinstance(item, Mapping)]


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping as it is, and an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def _fields(path: Path, raw: Any, origin: str) -> Iterator[FieldPart]:
    for place, item in mappings(raw):
        if isinstance(item.get("id"), str):
            yield FieldPart(path=(*path, place), origin=origin, id=item["id"], type=_type(item.get("type")), raw=item)


def _type(raw: Any) -> FieldType | None:
    try:
        return FieldType(raw)
    except ValueError:
        return None


def _step(step_id: str, raw: Mapping[str, Any]) -> StepPart:
    path: Path = ("steps", step_id)
    split = raw.get("split")
    return StepPart(
        path=path,
        id=step_id,
        kind=raw["type"],
        raw=raw,
        split=split if isinstance(split, str) else "xor",
        outcomes=tuple(outcome for _place, outcome in texts(raw.get("outcomes"))),
        edges=tuple(_edges((*path, "next"), raw.get("next"))),
        other_targets=tuple(_other_targets(path, raw)),
    )


def _edges(path: Path, raw: Any) -> Iterator[EdgePart]:
    if isinstance(raw, str):
        yield EdgePart(path=path, to=raw, outcome=None, when=None, otherwise=False)
    for place, entry in mappings(raw):
        if isinstance(entry.get("to"), str):
            yield EdgePart(
                path=(*path, place),
                to=entry["to"],
                outcome=_text(entry.get("outcome")),
                when=_text(entry.get("when")),
                otherwise=entry.get("else") is True,
            )


def _other_targets(path: Path, raw: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for place, event in mappings(raw.get("events")):
        yield from _target((*path, "events", place, "to"), event.get("to"))
    for place, timer in mappings(raw.get("timers")):
        yield from _target((*path, "timers", place, "go"), timer.get("go"))
        yield from _target((*path, "timers", place, "also"), timer.get("also"))
    yield from _target((*path, "on_error", "go"), mapping(raw.get("on_error")).get("go"))


def _target(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
