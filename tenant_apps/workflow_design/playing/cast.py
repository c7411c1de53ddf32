"""The made-up people of a play: each name is somebody, and who is called like a role holds it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_engine.people import Assign, Who
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step

REQUESTER = "requester"


class Cast:
    """Gives every name of one play an id of its own."""

    def __init__(self, definition: Definition, moves: list[Mapping[str, Any]]) -> None:
        self._fields = definition.fields
        self._ids: dict[str, int] = {}
        self._doers: dict[str, tuple[str, ...]] = {
            step: tuple(move["as"] for move in moves if move.get("do") == step and "as" in move)
            for step in definition.steps
        }

    def member(self, name: str) -> int:
        """Return the id of the person of that name."""
        return self._ids.setdefault(name, len(self._ids) + 1)

    def stranger(self) -> int:
        """Return somebody who did nothing yet."""
        return self.member(f"somebody {len(self._ids) + 1}")

    def holders(self, role: str) -> frozenset[int]:
        """Return who holds a role: whoever is called like it."""
        return frozenset({self._ids[role]}) if role in self._ids else frozenset()

    def worker(self, step: Step, assign: Assign | None, state: State) -> int:
        """Return who does a step of which the play does not say it."""
        who = assign.to if assign is not None else Who(kind=REQUESTER)
        named = self.people_of(who, step.id, state) if who.kind in (REQUESTER, "same_as", "field") else ()
        return named[-1] if named else self.stranger()

    def people_of(self, who: Who, step: str, state: State) -> tuple[int, ...]:
        """Return the people that a definition names; of a role, those who do the step in this play, at least one."""
        match who.kind:
            case "any_of":
                found = tuple(member for part in who.parts for member in self.people_of(part, step, state))
                return tuple(dict.fromkeys(found))
            case "requester":
                return () if state.requester is None else (state.requester,)
            case "same_as":
                return state.done_by.get(who.value, ())[-1:]
            case "field":
                value = state.data.get(who.value)
                return tuple(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, int))
            case "role" if self._doers.get(step):
                return tuple(dict.fromkeys(self.member(name) for name in self._doers[step]))
        return (self.member(who.value),)

    def values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as the engine stores them: people are ids there."""
        return {name: self._value(self._fields.get(name), value) for name, value in data.items()}

    def _value(self, field: FieldSpec | None, value: Any) -> Any:
        if field is None:
            return value
        if field.type is FieldType.PERSON and isinstance(value, str):
            return self.member(value)
        if field.type is FieldType.LIST and isinstance(value, list):
            return [dict(self._row(field, row)) if isinstance(row, Mapping) else row for row in value]
        return value

    def _row(self, field: FieldSpec, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        columns = {column.id: column for column in field.items}
        yield from ((name, self._value(columns.get(name), value)) for name, value in row.items())
