"""Checks what a form was answered with, by the very rules of the page, for every door alike."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tenant_apps.team.queries import active_members_by_id
from tenant_apps.workflow_design.forms import Answers, clean_json, put_files, readable
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.expressions.needs import roles_in, uses_today
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_ops.engine_bridge.facts import holders_of, local_date
from tenant_apps.workflow_ops.errors import FormRefusedError
from tenant_apps.workflow_ops.models import TaskInstance


def task_answers(
    *,
    task: TaskInstance,
    definition: Definition,
    outcome: str | None,
    data: Mapping[str, Any],
    files: Mapping[str, UploadedFile],
    at: datetime,
    roles: frozenset[str],
) -> Answers:
    """Return values and files to store, of the fields that somebody with these roles may read.

    Raises FormRefusedError: unknown, missing, or does not fit.
    """
    step = definition.steps[task.step]
    specs = readable([item.field for item in step.form if item.kind != "show"], roles)
    if not specs and not data and not files:
        return Answers()
    earlier = task.instance.state.get("data", {})  # a broken state is the manager's to report, not the worker's problem
    scope = scope_of(
        definition=definition,
        specs=specs,
        data=earlier,
        requester=task.instance.requester_id,
        outcome=outcome,
        at=at,
    )
    return checked(specs=specs, data=data, files=files, scope=scope, earlier=earlier)


def ticket_answers(
    *,
    definition: Definition,
    requester: int,
    data: Mapping[str, Any],
    files: Mapping[str, UploadedFile],
    at: datetime,
) -> Answers:
    """Return values and files of a new ticket. Raises FormRefusedError as `task_answers` does."""
    specs = definition.ticket_fields
    scope = scope_of(definition=definition, specs=specs, data={}, requester=requester, outcome=None, at=at)
    return checked(specs=specs, data=data, files=files, scope=scope, earlier={})


def corrected(*, definition: Definition, data: Mapping[str, Any], earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return corrected values of any fields, whatever their conditions say. Raises FormRefusedError."""
    specs = tuple(definition.fields.values())
    return dict(checked(specs=specs, data=data, files={}, scope=None, earlier=earlier).values)


def scope_of(
    *,
    definition: Definition,
    specs: Iterable[FieldSpec],
    data: Mapping[str, Any],
    requester: int,
    outcome: str | None,
    at: datetime,
) -> Scope:
    """Return what the conditions of a form see besides its answers; facts are loaded only if one asks for them."""
    asked = tuple(_conditions(specs))
    roles = frozenset().union(*(roles_in(condition) for condition in asked))
    today = local_date(definition, at) if any(uses_today(condition) for condition in asked) else None
    return Scope(
        types=definition.types,
        data=data,
        outcome=outcome,
        requester=requester,
        facts=Facts(today=today, roles=holders_of(roles) if roles else {}),
        listed=definition.listed,
    )


def checked(
    *,
    specs: tuple[FieldSpec, ...],
    data: Mapping[str, Any],
    files: Mapping[str, UploadedFile],
    scope: Scope | None,
    earlier: Mapping[str, Any],
) -> Answers:
    """Return the values as they are stored, and the files that count.

    Raises FormRefusedError with a sentence for each field that is wrong.
    """
    answers = clean_json(specs=specs, data=data, members=people_for(specs), scope=scope, earlier=earlier, files=files)
    if answers.errors:
        labels = {spec.id: spec.label for spec in specs}
        told = [f"{labels.get(name, name)}: {sentence}" for name, sentence in answers.errors.items()]
        raise FormRefusedError(" ".join(told))
    return answers


def with_files(values: Mapping[str, Any], stored: Mapping[str, str]) -> dict[str, Any]:
    """Return the values with the ids of stored files in their places."""
    return put_files(values, stored) if stored else dict(values)


def people_for(specs: Iterable[FieldSpec]) -> Mapping[int, str]:
    """Return whom these fields may name, id → name; nobody is looked up where no field names people."""
    return active_members_by_id() if has_type(specs, FieldType.PERSON) else {}


def has_type(specs: Iterable[FieldSpec], wanted: FieldType) -> bool:
    """Return whether one of the fields, or a column of one, is of that type."""
    return any(spec.type is wanted or has_type(spec.items, wanted) for spec in specs)


def _conditions(specs: Iterable[FieldSpec]) -> Iterator[Expr]:
    for spec in specs:
        yield from (condition for condition in (spec.visible_when, spec.required_when) if condition is not None)
        yield from _conditions(spec.items)
