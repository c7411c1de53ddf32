"""Every ticket as a line for spreadsheets, a sheet for each workflow."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zipfile import ZipFile

from django.utils.translation import gettext as _

from shared_apps.audit.spreadsheets import csv_text
from tenant_apps.team.queries import members_by_id
from tenant_apps.workflow_design.forms import display_value
from tenant_apps.workflow_design.models import Workflow
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_ops.enums import InstanceStatus
from tenant_apps.workflow_ops.models import WorkflowInstance

CHUNK = 1_000  # tickets in memory
MOMENT = "%Y-%m-%d %H:%M:%S"  # as spreadsheets know a moment
# as stored, so that a spreadsheet can count with them in any language
AS_STORED = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DATE, FieldType.DATETIME})


def write_sheets(*, archive: ZipFile, file_names: Mapping[str, str]) -> Sequence[str]:
    """Write `sheets/tickets-KEY.csv` for each workflow that has tickets and return these paths.

    `file_names`: where in the archive the file of each attachment id is. Every field is in it, whoever may read it.
    """
    members = members_by_id()
    paths = []
    for workflow in Workflow.objects.order_by("key"):
        fields = _fields_of(workflow)
        chunks = _chunks(workflow)
        first = next(chunks, None)
        if first is None:
            continue
        paths.append(f"sheets/tickets-{workflow.key}.csv")
        with archive.open(paths[-1], "w", force_zip64=True) as sheet:
            # the mark tells spreadsheets of older days that this is UTF-8
            sheet.write(csv_text([[*_heads(), *(field.label for field in fields)]]).encode("utf-8-sig"))
            for rows in (first, *chunks):
                lines = [[*row[1:-1], *_cells(row[-1], fields, members, file_names)] for row in rows]
                sheet.write(csv_text(lines).encode())
    return paths


def _fields_of(workflow: Workflow) -> Sequence[FieldSpec]:
    """Return the fields of all versions, each as the newest that has it describes it."""
    fields: dict[str, FieldSpec] = {}
    for version_id in workflow.versions.order_by("-number").values_list("pk", flat=True):
        for name, field in compiled(version_id).fields.items():
            fields.setdefault(name, field)
    return list(fields.values())


def _chunks(workflow: Workflow) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the workflow's tickets some at a time: the key, a cell for each head, and the data."""
    rows = WorkflowInstance.objects.filter(version__workflow=workflow).order_by("pk")
    statuses, after = dict(InstanceStatus.choices), 0
    while True:
        found = rows.filter(pk__gt=after).values_list(
            "pk", "number", "summary", "status", "phase", "result", "version__number", "requester__name",
            "requester__email", "opened_at", "ended_at", "seq", "ticket__submitted", "state__data",
        )[:CHUNK]  # fmt: skip
        lines: list[Sequence[Any]] = [
            (key, f"T-{number}", summary, statuses[status], *more, opened.strftime(MOMENT),
             ended.strftime(MOMENT) if ended else "", data if seq else {**(submitted or {}), **data})
            for key, number, summary, status, *more, opened, ended, seq, submitted, data in found
        ]  # fmt: skip
        if not lines:
            return
        yield lines
        after = lines[-1][0]


def _heads() -> list[str]:
    return [
        _("Ticket"), _("Summary"), _("Status"), _("Phase"), _("Result"), _("Version"), _("Requester"),
        _("E-mail address"), _("Submitted (UTC)"), _("Ended (UTC)"),
    ]  # fmt: skip


def _cells(
    data: Mapping[str, Any], fields: Sequence[FieldSpec], members: Mapping[int, str], file_names: Mapping[str, str]
) -> Iterator[str]:
    for field in fields:
        value = data.get(field.id)
        if field.type is FieldType.FILE and isinstance(value, str):
            yield file_names.get(value, value)
        elif field.type in AS_STORED and not isinstance(value, list):
            yield "" if value is None else str(value)
        else:
            yield display_value(field, value, members)
