"""Message templates: what a `notify` of a definition writes to people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules
from tenant_apps.team.enums import EDIT_TEMPLATES
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import MessageTemplate
from tenant_apps.team.slots import fault_of

TEXTS = ("title", "subject", "body")


@transaction.atomic
def create_template(*, actor: Actor, key: str, title: str, subject: str, body: str, now: datetime) -> MessageTemplate:
    """Make a message template. Raises NotAllowedError, or SettingRefusedError where key or a slot is wrong."""
    rules.require_any(actor=actor, permissions=EDIT_TEMPLATES)
    _require_slots(subject=subject, body=body)
    try:
        with transaction.atomic():
            template = MessageTemplate.objects.create(key=key, title=title, subject=subject, body=body)
    except IntegrityError:
        raise SettingRefusedError(_("A template with this key exists already."), field="key") from None
    _record(actor=actor, verb="template.created", template=template, after={"key": key, **_shown(template)}, now=now)
    return template


@transaction.atomic
def edit_template(
    *, actor: Actor, template_id: int, title: str, subject: str, body: str, now: datetime
) -> MessageTemplate:
    """Change a template's texts. Raises NotAllowedError, UnknownError or SettingRefusedError."""
    rules.require_any(actor=actor, permissions=EDIT_TEMPLATES)
    template = _locked(template_id)
    _require_slots(subject=subject, body=body)
    before = _shown(template)
    template.title, template.subject, template.body = title, subject, body
    after = _shown(template)
    if after != before:
        template.save(update_fields=TEXTS)
        _record(actor=actor, verb="template.edited", template=template, before=before, after=after, now=now)
    return template


@transaction.atomic
def delete_template(*, actor: Actor, template_id: int, now: datetime) -> None:
    """Delete a template. Raises NotAllowedError or UnknownError."""
    rules.require_any(actor=actor, permissions=EDIT_TEMPLATES)
    template = _locked(template_id)
    _record(actor=actor, verb="template.deleted", template=template, before=_shown(template), now=now)
    template.delete()


def _require_slots(**texts: str) -> None:
    for field, text in texts.items():
        if fault := fault_of(text):
            raise SettingRefusedError(fault, field=field)


def _locked(template_id: int) -> MessageTemplate:
    template = MessageTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise UnknownError
    return template


def _shown(template: MessageTemplate) -> dict[str, Any]:
    return {name: getattr(template, name) for name in TEXTS}


def _record(
    *,
    actor: Actor,
    verb: str,
    template: MessageTemplate,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    subject = Subject(kind="template", id=template.pk, label=template.title, before=before or {}, after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)
