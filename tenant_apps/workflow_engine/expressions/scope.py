"""What the names of an expression mean at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenant_apps.workflow_engine.expressions.values import Person, Value, convert
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.fields import FieldType

OUTCOME = "outcome"
REQUESTER = "requester"
RESERVED_NAMES = frozenset({OUTCOME, REQUESTER, "and", "or", "not", "in", "true", "false", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The data of a ticket with its fields' types, the task's outcome, and what the functions need.

    `counts` says how often each step was left, by outcome ("" where it had none). `listed` are the fields that hold one
    value per instance of a step with many; `here` are names that only mean something at this place (n, finished, line),
    and `outcomes` how the instances of such a step ended, for count('outcome').
    """

    types: Mapping[str, FieldType] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    requester: int | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    listed: frozenset[str] = frozenset()
    here: Mapping[str, Value] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """Return what a name means; missing and unknown are null. Raises ExpressionError for data of a wrong type."""
        if name in self.here:
            return self.here[name]
        if name == OUTCOME:
            return self.outcome
        if name == REQUESTER:
            return None if self.requester is None else Person(self.requester)
        field_type = self.types.get(name)
        if field_type is None:
            return None
        raw = self.data.get(name)
        if name in self.listed and isinstance(raw, list | tuple):
            return tuple(convert(item, field_type) for item in raw)
        return convert(raw, field_type)

    def count(self, step: str, outcome: str | None) -> int:
        """Return how often the step was left, with this outcome where one is given."""
        left = self.counts.get(step, {})
        return sum(left.values()) if outcome is None else left.get(outcome, 0)
