"""Finds every expression of a document, with what it may name and what it must come to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenant_apps.workflow_design.checks.company import workflow_facts
from tenant_apps.workflow_design.checks.known import Known
from tenant_apps.workflow_design.checks.outline import FieldPart, Outline, StepPart, mapping
from tenant_apps.workflow_design.checks.vocabulary import Vocabularies, Vocabulary
from tenant_apps.workflow_design.checks.walking import actions
from tenant_apps.workflow_design.faults import Path
from tenant_apps.workflow_engine.expressions.checking import CONDITION
from tenant_apps.workflow_engine.expressions.kinds import KIND_OF_FIELD, Kind
from tenant_apps.workflow_engine.fields import FieldType

NUMBER = frozenset({Kind.NUMBER})
_WRITTEN_AS_TEXT = frozenset({Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.MOMENT, Kind.DURATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One expression, or a value written bare; `target` is the field that takes its value, None of a condition.

    `among` are the values that the target can have, where it is a choice.
    """

    path: Path
    written: Any
    vocabulary: Vocabulary
    wanted: Collection[Kind] | None = CONDITION
    among: Collection[str] | None = None

    @property
    def gives_value(self) -> bool:
        """Return whether the expression gives a field its value, where a text in quotes is easily forgotten."""
        return self.wanted not in (CONDITION, NUMBER)


def fitting(field_type: FieldType) -> Collection[Kind]:
    """Return the kinds of value that a field of this type can hold."""
    kind = KIND_OF_FIELD[field_type]
    if kind == Kind.MOMENT:
        return frozenset({Kind.MOMENT, Kind.DATE})
    return _WRITTEN_AS_TEXT if kind == Kind.TEXT and field_type != FieldType.CHOICE else frozenset({kind})


def formulas(outline: Outline, known: Known) -> Iterator[Formula]:
    """Yield every expression that the document has, and the bare values beside them."""
    vocabularies = Vocabularies(outline, known)
    yield from _of_fields(outline, vocabularies)
    for step in outline.steps.values():
        yield from _of_step(step, vocabularies)
    yield from _of_actions(outline, known, vocabularies.everywhere())
    yield from _of_passes(outline, known, vocabularies.everywhere())


def _of_fields(outline: Outline, vocabularies: Vocabularies) -> Iterator[Formula]:
    for part in outline.fields:
        step = outline.steps.get(part.origin)
        vocabulary = vocabularies.on_form(step) if step is not None else vocabularies.on_ticket()
        yield from _conditions(part, vocabulary)
        for column in part.columns:
            yield from _conditions(column, vocabularies.beside_row(vocabulary, part))
            if column.type is not None and "compute" in column.raw:
                yield Formula(
                    path=(*column.path, "compute"),
                    written=column.raw["compute"],
                    vocabulary=vocabularies.in_row(part),
                    wanted=fitting(column.type),
                )


def _conditions(part: FieldPart, vocabulary: Vocabulary) -> Iterator[Formula]:
    for key in ("required", "visible"):
        if isinstance(part.raw.get(key), str):
            yield Formula(path=(*part.path, key), written=part.raw[key], vocabulary=vocabulary)


def _of_step(step: StepPart, vocabularies: Vocabularies) -> Iterator[Formula]:
    everywhere, multi = vocabularies.everywhere(), step.multi or {}
    for edge in step.edges:
        if edge.when is not None:
            yield Formula(path=(*edge.path, "when"), written=edge.when, vocabulary=vocabularies.on_edges(step))
    if isinstance(step.raw.get("skip"), str):
        yield Formula(path=(*step.path, "skip"), written=step.raw["skip"], vocabulary=everywhere)
    if isinstance(step.raw.get("priority"), str):
        yield Formula(path=(*step.path, "priority"), written=step.raw["priority"], vocabulary=everywhere, wanted=NUMBER)
    if isinstance(multi.get("count"), str):
        path = (*step.path, "multi", "count")
        yield Formula(path=path, written=multi["count"], vocabulary=everywhere, wanted=NUMBER)
    if isinstance(multi.get("done"), str) and multi["done"] not in ("all", "any"):
        path = (*step.path, "multi", "done")
        yield Formula(path=path, written=multi["done"], vocabulary=everywhere.with_many(step))


def _of_actions(outline: Outline, known: Known, everywhere: Vocabulary) -> Iterator[Formula]:
    for action in actions(outline):
        value = mapping(action.value)
        if action.kind == "set":
            yield from _values(action.path, value, everywhere.types, everywhere, everywhere.choices)
        elif action.kind == "create_ticket":
            facts = workflow_facts(value.get("workflow"), outline, known)
            types = facts.fields if facts is not None else {}
            yield from _values((*action.path, "fields"), mapping(value.get("fields")), types, everywhere, {})


def _of_passes(outline: Outline, known: Known, everywhere: Vocabulary) -> Iterator[Formula]:
    for step in outline.steps.values():
        if step.kind == "sub":
            facts = workflow_facts(step.raw.get("workflow"), outline, known)
            types = facts.fields if facts is not None else {}
            yield from _values((*step.path, "pass"), mapping(step.raw.get("pass")), types, everywhere, {})


def _values(
    path: Path,
    values: Mapping[str, Any],
    types: Mapping[str, FieldType],
    vocabulary: Vocabulary,
    choices: Mapping[str, Collection[str]],
) -> Iterator[Formula]:
    """Yield what gives fields their values; of a field that is not known, any kind will do."""
    for name, written in values.items():
        wanted = fitting(types[name]) if name in types and name not in vocabulary.place.listed else None
        among = choices.get(name) if types.get(name) == FieldType.CHOICE else None
        yield Formula(path=(*path, name), written=written, vocabulary=vocabulary, wanted=wanted, among=among)
