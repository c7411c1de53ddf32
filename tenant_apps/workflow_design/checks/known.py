"""What a check knows of the company: what its definitions may name, and who could do the work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tenant_apps.workflow_engine.actions import CreateTicket
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.fields import FieldType

CANCELLED = "cancelled"  # what a child workflow that was cancelled tells its parent as its result


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowFacts:
    """What a definition that names a published workflow must know of it.

    `fields` are its fields' types by id, `required` those of its form that must be given, `results` the results of its
    ends ("" for an end without one), `causes` the workflows that it starts itself.
    """

    fields: Mapping[str, FieldType]
    required: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The active members: their names and addresses by id, who holds which role, who has a manager."""

    names: Mapping[int, str]
    addresses: Mapping[str, int]
    holders: Mapping[str, frozenset[int]]
    managed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The keys of what the company has, the e-mail addresses of its active members, its published workflows.

    Without `people` nothing is said about who could do the work.
    """

    roles: frozenset[str]
    members: frozenset[str]
    calendars: frozenset[str] = frozenset({"office_hours", "always"})
    endpoints: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    workflows: Mapping[str, WorkflowFacts] = field(default_factory=dict)
    people: People | None = None


def facts_of(definition: Definition) -> WorkflowFacts:
    """Return what others must know of a published workflow."""
    asked = (spec for spec in definition.ticket_fields if spec.required and spec.default is None)
    return WorkflowFacts(
        fields=dict(definition.types),
        required=frozenset(spec.id for spec in asked if spec.visible_when is None),
        results=frozenset(step.result for step in definition.steps.values() if step.kind == "end"),
        causes=frozenset(_caused_by(definition)),
    )


def _caused_by(definition: Definition) -> Iterator[str]:
    for step in definition.steps.values():
        if step.kind == "sub":
            yield step.workflow
        yield from (action.workflow for action in step.do if isinstance(action, CreateTicket))
