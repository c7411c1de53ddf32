"""What names mean at each place where a document has an expression."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from tenant_apps.workflow_design.checks.company import workflow_facts
from tenant_apps.workflow_design.checks.fields import names_and_types
from tenant_apps.workflow_design.checks.known import CANCELLED, Known
from tenant_apps.workflow_design.checks.outline import FieldPart, Outline, StepPart, texts
from tenant_apps.workflow_engine.expressions import Place
from tenant_apps.workflow_engine.expressions.kinds import Kind
from tenant_apps.workflow_engine.fields import FieldType

OUTCOME = "outcome"
NUMBERS_OF_MANY = {"n": Kind.NUMBER, "finished": Kind.NUMBER}
IN_A_ROW = frozenset({"len", "days"})  # a column is worked out from its row alone: no facts, no counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The fields' types, the values of choices, the steps that can be counted, and what the place adds to them."""

    types: Mapping[str, FieldType]
    choices: Mapping[str, Collection[str]]
    steps: Mapping[str, Collection[str] | None]
    place: Place = field(default_factory=Place)

    def with_outcome(self, outcomes: Collection[str] | None) -> "Vocabulary":
        """Return it with `outcome`, which comes to one of these (None: to any text)."""
        choices = dict(self.choices) if outcomes is None else {**self.choices, OUTCOME: outcomes}
        return replace(self, types={**self.types, OUTCOME: FieldType.CHOICE}, choices=choices)

    def with_many(self, step: StepPart) -> "Vocabulary":
        """Return it with n, finished and count('outcome') of a step with many instances."""
        place = replace(self.place, here={**self.place.here, **NUMBERS_OF_MANY}, instances=step.buttons)
        return replace(self, place=place)


class Vocabularies:
    """The vocabularies of one document."""

    def __init__(self, outline: Outline, known: Known) -> None:
        self._outline = outline
        steps = {step.id: endings_of(step, outline, known) for step in outline.steps.values()}
        columns = {part.id: names_and_types(part.columns) for part in outline.fields if part.type is FieldType.LIST}
        self._all = Vocabulary(
            types=names_and_types(outline.fields),
            choices=_choices(outline.fields),
            steps=steps,
            place=Place(listed=outline.listed, columns=columns),
        )

    def everywhere(self) -> Vocabulary:
        """Return what the whole run knows: every field."""
        return self._all

    def on_ticket(self) -> Vocabulary:
        """Return what the requester's form knows: its own fields; nothing else has a value before it is sent."""
        return replace(self._all, types=names_and_types(self._outline.ticket_fields()))

    def on_form(self, step: StepPart) -> Vocabulary:
        """Return what a task's form knows: every field, the outcome, and of many instances its own values."""
        vocabulary = self._all
        if step.multi is not None:
            own = {part.id for part in self._outline.fields if part.origin == step.id}
            vocabulary = replace(vocabulary, place=replace(vocabulary.place, listed=vocabulary.place.listed - own))
        return vocabulary.with_outcome(step.buttons) if step.buttons else vocabulary

    def on_edges(self, step: StepPart) -> Vocabulary:
        """Return what the edges of a step know."""
        if step.multi is not None:
            return self._all.with_many(step)
        endings = self._all.steps[step.id]
        if step.kind == "sub" or (step.kind == "task" and endings):
            return self._all.with_outcome(endings)
        return self._all

    def in_row(self, part: FieldPart) -> Vocabulary:
        """Return what a computed column knows: the columns of its row."""
        return Vocabulary(
            types=names_and_types(part.columns),
            choices=_choices(part.columns),
            steps={},
            place=Place(here={}, functions=IN_A_ROW),
        )

    def beside_row(self, outer: Vocabulary, part: FieldPart) -> Vocabulary:
        """Return what conditions of a column know: its row, and what the form around it knows."""
        row = self.in_row(part)
        return replace(outer, types={**outer.types, **row.types}, choices={**outer.choices, **row.choices})


def endings_of(step: StepPart, outline: Outline, known: Known) -> Collection[str] | None:
    """Return how a step can end: its buttons, of a child workflow its results. None: that is not known."""
    if step.kind != "sub":
        return step.buttons
    facts = workflow_facts(step.raw.get("workflow"), outline, known)
    return None if facts is None else sorted({*facts.results, CANCELLED} - {""})


def _choices(parts: Collection[FieldPart]) -> dict[str, Collection[str]]:
    choices: dict[str, tuple[str, ...]] = {}
    for part in parts:
        if part.type in (FieldType.CHOICE, FieldType.MULTICHOICE):
            offered = tuple(choice for _place, choice in texts(part.raw.get("choices")))
            choices[part.id] = (*choices.get(part.id, ()), *offered)
    return dict(choices)
