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
from tenant_apps.workflow_design import queries as design_queries
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_engine.templates import fill, names_in
from tenant_apps.workflow_ops.attachments import store_files
from tenant_apps.workflow_ops.commands.instances import StartedInstance, start_instance, started_by
from tenant_apps.workflow_ops.models import WorkflowEvent


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

    `data` is the form's JSON values. A repeated `command_id` returns the ticket it made. Raises NotAllowedError,
    NotSubmittableError (no such workflow for this actor) or TicketFormError.
    """
    team_rules.require(actor=actor, permission=Permission.SUBMIT)
    made = started_by(command_id=command_id)
    if made is not None:
        return StartedInstance(id=made.pk, number=made.number, repeated=True)
    version = design_queries.submittable_version(actor=actor, workflow_key=workflow_key)
    if version is None:
        raise NotSubmittableError
    definition = design_queries.compiled(version.pk)
    _check_fields(definition=definition, given={*data, *(files or {})}, data={**data, **(files or {})})
    instance = start_instance(
        actor=actor,
        version_id=version.pk,
        summary=summary_of(definition=definition, data=data, requester=actor.name),
        data=data,
        command_id=command_id,
        now=now,
    )
    stored = store_files(instance=instance, files=files or {}, actor=actor, now=now)
    if stored:
        WorkflowEvent.objects.filter(command_id=command_id).update(payload={"data": {**data, **stored}})
    Ticket.objects.create(instance=instance, submitted={**data, **stored})
    subject = Subject(
        kind="ticket",
        id=instance.pk,
        label=f"T-{instance.number}",
        after={"workflow": workflow_key, "version": version.number},
    )
    record(actor=actor, verb="ticket.submitted", subject=subject, at=now)
    return StartedInstance(id=instance.pk, number=instance.number)


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


def _check_fields(*, definition: Definition, given: set[str], data: Mapping[str, Any]) -> None:
    fields = {field.id: field for field in definition.ticket_fields}
    for name in sorted(given - set(fields)):
        raise TicketFormError(_("This workflow's form has no field “%(field)s”.") % {"field": name})
    for name, field in fields.items():
        if field.required and data.get(name) in (None, "", []):
            raise TicketFormError(_("“%(field)s” is required.") % {"field": field.label})
