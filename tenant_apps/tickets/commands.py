"""Every change to tickets."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.queries import members_by_id
from tenant_apps.tickets.errors import NotSubmittableError, TicketFormError
from tenant_apps.tickets.models import Ticket
from tenant_apps.tickets.queries import similar_tickets
from tenant_apps.workflow_design import queries as design_queries
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.expressions import ExpressionError
from tenant_apps.workflow_engine.expressions.storing import to_data
from tenant_apps.workflow_engine.expressions.values import convert
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_engine.templates import fill, names_in
from tenant_apps.workflow_ops.answers import ticket_answers, with_files
from tenant_apps.workflow_ops.attachments import store_files
from tenant_apps.workflow_ops.commands.instances import Origin, StartedInstance, start_instance, started_by
from tenant_apps.workflow_ops.models import WorkflowEvent, WorkflowInstance


@transaction.atomic
def submit_ticket(
    *,
    actor: Actor,
    workflow_key: str,
    data: Mapping[str, Any],
    command_id: uuid.UUID,
    now: datetime,
    files: Mapping[str, UploadedFile] | None = None,
) -> StartedInstance:
    """Store the ticket, its run and the submit event; the workflow follows after the commit.

    `data` is the form's JSON values. Where the workflow says `unique_warn`, the answer names running tickets that say
    the same: a warning, not a refusal, so that nothing typed or uploaded is lost. A repeated `command_id` returns the
    ticket it made. Raises NotAllowedError, NotSubmittableError (no such workflow for this actor) or FormRefusedError.
    """
    team_rules.require(actor=actor, permission=Permission.SUBMIT)
    team_rules.require_person(actor=actor)
    made = started_by(command_id=command_id)
    if made is not None:
        return StartedInstance(id=made.pk, number=made.number, repeated=True)
    version = design_queries.submittable_version(actor=actor, workflow_key=workflow_key)
    if version is None:
        raise NotSubmittableError
    definition = design_queries.compiled_as(version_id=version.pk, sha256=version.sha256)
    answers = ticket_answers(
        definition=definition, requester=actor.acting_member_id, data=data, files=files or {}, at=now
    )
    instance = _store_ticket(
        version=version,
        definition=definition,
        requester=(actor.acting_member_id, actor.name),
        company_id=actor.company_id or 0,
        data=answers.values,
        command_id=command_id,
        now=now,
    )
    stored = store_files(instance=instance, files=answers.files, actor=actor, now=now)
    if stored:
        _add_files(instance, with_files(answers.values, stored))
    _audit(actor, instance, version, now)
    similar = similar_tickets(actor=actor, definition=definition, data=answers.values, besides=instance.number)
    return StartedInstance(id=instance.pk, number=instance.number, similar=similar)


@transaction.atomic
def cause_ticket(
    *,
    actor: Actor,
    version: DefinitionVersion,
    data: Mapping[str, Any],
    origin: Origin,
    command_id: uuid.UUID,
    now: datetime,
) -> WorkflowInstance:
    """Submit a ticket that another one caused, in the name of that one's requester; part of an effect.

    `data` holds the values by field id as the causing workflow worked them out; they are read by the fields' types.
    Raises TicketFormError or FormRefusedError where they do not fit.
    """
    definition = design_queries.compiled_as(version_id=version.pk, sha256=version.sha256)
    requester = origin.instance.requester
    plain = _fitting_values(definition=definition, data=data)
    values = ticket_answers(definition=definition, requester=requester.pk, data=plain, files={}, at=now).values
    instance = _store_ticket(
        version=version,
        definition=definition,
        requester=(requester.pk, requester.name),
        company_id=actor.company_id or 0,
        data=values,
        command_id=command_id,
        now=now,
        origin=origin,
    )
    _audit(actor, instance, version, now)
    return instance


def _fitting_values(*, definition: Definition, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the fields of this workflow store them. Raises TicketFormError for those that do not fit."""
    values = {}
    for name, value in data.items():
        field = definition.fields.get(name)
        if field is None:
            raise TicketFormError(_("This workflow's form has no field “%(field)s”.") % {"field": name})
        try:
            values[name] = to_data(convert(value, field.type), field.type)
        except ExpressionError:
            sentence = _("“%(value)s” does not fit the field “%(field)s”.")
            raise TicketFormError(sentence % {"value": value, "field": field.label}) from None
    return values


def _store_ticket(
    *,
    version: DefinitionVersion,
    definition: Definition,
    requester: tuple[int, str],
    company_id: int,
    data: Mapping[str, Any],
    command_id: uuid.UUID,
    now: datetime,
    origin: Origin | None = None,
) -> WorkflowInstance:
    requester_id, name = requester
    instance = start_instance(
        requester_id=requester_id,
        company_id=company_id,
        version_id=version.pk,
        summary=summary_of(definition=definition, data=data, requester=name),
        data=data,
        command_id=command_id,
        now=now,
        origin=origin,
    )
    Ticket.objects.create(instance=instance, submitted=dict(data))
    return instance


def _add_files(instance: WorkflowInstance, data: Mapping[str, Any]) -> None:
    """Put the stored files' ids into what was submitted; both rows are this transaction's own."""
    WorkflowEvent.objects.filter(instance=instance).update(payload={"data": dict(data)})
    Ticket.objects.filter(instance=instance).update(submitted=dict(data))


def _audit(actor: Actor, instance: WorkflowInstance, version: DefinitionVersion, now: datetime) -> None:
    after = {"workflow": version.workflow.key, "version": version.number}
    subject = Subject(kind="ticket", id=instance.pk, label=f"T-{instance.number}", after=after)
    record(actor=actor, verb="ticket.submitted", subject=subject, at=now)


def summary_of(*, definition: Definition, data: Mapping[str, Any], requester: str) -> str:
    """Return the ticket's one-line title from the definition's `summary` template, or the definition's title."""
    names = names_in(definition.summary)
    values = {name: _words(definition.fields.get(name), data.get(name)) for name in names}
    filled = fill(template=definition.summary, values={**values, "requester": requester})
    return " ".join(filled.split()) or definition.title


def _words(field: FieldSpec | None, value: Any) -> str:
    """Return a value as it stands in a title."""
    if value in (None, "", []):
        return "–"
    if field is not None and field.type == FieldType.PERSON:
        return members_by_id().get(value, str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
