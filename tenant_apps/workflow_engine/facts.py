"""What a decision needs from outside: today's date and who holds the roles that conditions name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenant_apps.workflow_engine.definition import Definition
    from tenant_apps.workflow_engine.people import Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Loaded when an event is processed and stored with its transition, so that a replay sees the same.

    `roles` gives, for each role key that a condition names, the ids of the members who hold it; `persons`, for each
    step with one instance per person, these people.
    """

    today: date | None = None
    roles: Mapping[str, frozenset[int]] = field(default_factory=dict)
    persons: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the facts as plain JSON values."""
        return {
            "today": self.today.isoformat() if self.today else None,
            "roles": {role: sorted(members) for role, members in sorted(self.roles.items())},
            "persons": {step: list(members) for step, members in sorted(self.persons.items())},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Facts":
        """Return what `to_json` made."""
        today = value.get("today")
        return cls(
            today=date.fromisoformat(today) if today else None,
            roles={role: frozenset(members) for role, members in value.get("roles", {}).items()},
            persons={step: tuple(members) for step, members in value.get("persons", {}).items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredFacts:
    """Which facts a definition can ask for: today, roles that conditions name, people of steps with many instances."""

    today: bool
    roles: frozenset[str]
    persons: "Mapping[str, Who]" = field(default_factory=dict)


def required_facts(definition: "Definition") -> RequiredFacts:
    """Return which roles and whether today's date must be loaded before `decide` is asked about this definition."""
    return definition.required
