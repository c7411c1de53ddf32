"""Checks what a task's form was answered with, for every door alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tenant_apps.workflow_engine.definition import Definition
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
) -> dict[str, Any]:
    """Return the values to store. Raises FormRefusedError for unknown fields and for answers that do not fit."""
    step = definition.steps[task.step]
    writable = {item.field.id: item for item in step.form if item.kind != "show"}
    for name in (*data, *files):
        if name not in writable:
            raise FormRefusedError(_("This task has no field “%(field)s”.") % {"field": name})
    for name, item in writable.items():
        if item.field.required and data.get(name) in (None, "", []) and name not in files:
            raise FormRefusedError(_("“%(field)s” is required.") % {"field": item.field.label})
    return dict(data)


def checked_data(*, definition: Definition, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return corrected values of any of the definition's fields. Raises FormRefusedError for what does not fit."""
    for name in data:
        if name not in definition.fields:
            raise FormRefusedError(_("This workflow has no field “%(field)s”.") % {"field": name})
    return dict(data)
