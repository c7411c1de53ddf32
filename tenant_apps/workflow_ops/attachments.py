"""Keeps the files of a ticket: one folder per company, random names, downloads only through the permission check."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.companies.tenancy import current_schema
from tenant_apps.workflow_ops.errors import FormRefusedError
from tenant_apps.workflow_ops.models import Attachment, WorkflowInstance

NAME_LENGTH = 200


def store_files(
    *, instance: WorkflowInstance, files: Mapping[str, UploadedFile], actor: Actor, now: datetime
) -> dict[str, str]:
    """Store each field's file inside the caller's transaction; return field → attachment id, its JSON value.

    A file left behind by a transaction that fails is unreachable: nothing names it. Raises FormRefusedError for a file
    that is too large.
    """
    return {
        field: _store(instance=instance, field=field, file=file, actor=actor, now=now) for field, file in files.items()
    }


def _store(*, instance: WorkflowInstance, field: str, file: UploadedFile, actor: Actor, now: datetime) -> str:
    size = file.size or 0
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise FormRefusedError(
            _("“%(name)s” is larger than %(limit)s MB.")
            % {"name": file.name, "limit": settings.ATTACHMENT_MAX_BYTES // 1024 // 1024}
        )
    key = uuid.uuid4()
    path = default_storage.save(f"{current_schema()}/{key.hex[:2]}/{key.hex}", file)
    Attachment.objects.create(
        id=key,
        instance=instance,
        field=field.partition("[")[0],  # of a list's cell `quotes[0].file`, the list
        name=_clean_name(file.name or ""),
        path=path,
        size=size,
        uploaded_by_id=actor.acting_member_id,
        uploaded_at=now,
    )
    return str(key)


def _clean_name(name: str) -> str:
    """Return the shown name: printable, without path parts; the stored name never comes from the user."""
    last = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-NAME_LENGTH:] or _("file")
