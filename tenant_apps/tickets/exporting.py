"""A copy of everything that a company has, as one ZIP file: for its owners, and for who leaves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor, ActorKind
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies.archiving import TableCopy, copy_tables
from shared_apps.companies.queries import company_id_here, company_name_here, subdomain_here
from shared_apps.companies.snapshots import one_moment
from tenant_apps.audit_trail.recorder import record, refuse_read_only
from tenant_apps.team.enums import OWNER_ROLE
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.tickets.sheets import write_sheets
from tenant_apps.workflow_ops.models import Attachment, WorkflowInstance

FORMAT = "ticketflower-company/v1"
NAME_LENGTH = 80  # of a file's name in the archive: Windows unpacks no path of more than 260 characters
BLOCK = 1024 * 1024  # bytes of a file in memory
FAST = 1  # zlib's level: four times the speed of its default, for files a tenth larger


@dataclass(frozen=True, kw_only=True)
class Held:
    """How much a company has: tickets, files and the files' bytes."""

    tickets: int
    files: int
    size: int


@dataclass(frozen=True, kw_only=True)
class FileCopy:
    """One attachment: where it lies in the archive and in the storage, which ticket's it is, how it was called."""

    id: str
    file: str
    ticket: str
    name: str
    size: int
    path: str


def held() -> Held:
    """Return how much there is to copy."""
    files = Attachment.objects.aggregate(count=Count("pk"), size=Sum("size"))
    newest = WorkflowInstance.objects.aggregate(number=Max("number"))  # none is ever deleted, and counting takes long
    return Held(tickets=newest["number"] or 0, files=files["count"], size=files["size"] or 0)


def why_not_export(*, actor: Actor) -> str:
    """Return why the actor cannot take a copy of everything, or "".

    It holds what single roles alone may read, so it is for owners in person: not for whoever manages the company, not
    for a visiting operator. Who runs the platform has `manage.py export_company`, which both audits name.
    """
    if actor.kind == ActorKind.SYSTEM or (actor.member_id is not None and OWNER_ROLE in actor.roles):
        return ""
    return _("Only an owner of the company can take a copy of everything. Ask one of them.")


def export_company(*, actor: Actor, to: IO[bytes], now: datetime) -> Sequence[TableCopy]:
    """Write the copy of the company that is current to `to` and return its tables; both audits name who took it.

    The tables are as of one moment; the files, which never change, follow. One that the storage has lost stands in the
    manifest as missing. Raises NotAllowedError, ReadOnlyVisitError or NoCompanyError.
    """
    refuse_read_only(actor=actor)
    why_not = why_not_export(actor=actor)
    if why_not:
        raise NotAllowedError(why_not)
    with ZipFile(to, "w", ZIP_DEFLATED, compresslevel=FAST) as archive:
        with one_moment(read_only=False), transaction.atomic():
            files = _files()
            tables = copy_tables(archive=archive)
            sheets = write_sheets(archive=archive, file_names={file.id: file.file for file in files})
            about = {"company": company_name_here(), "subdomain": subdomain_here(), "taken_at": now.isoformat()}
            _record(actor=actor, rows=sum(table.rows for table in tables), files=len(files), now=now)
        missing = [file.file for file in files if not _added(archive, file)]
        manifest = {
            "format": FORMAT,
            **about,
            "taken_by": actor.name,
            "tables": [asdict(table) for table in tables],
            "sheets": list(sheets),
            "files": [{name: value for name, value in asdict(file).items() if name != "path"} for file in files],
            "missing_files": missing,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
        archive.writestr("README.txt", _readme(about, missing=missing))
    return tables


def _files() -> Sequence[FileCopy]:
    rows = Attachment.objects.select_related("instance").order_by("instance__number", "uploaded_at", "pk")
    return [_file(row) for row in rows]


def _file(row: Attachment) -> FileCopy:
    """Return where the file goes: its own name, made fit for every system, after a part of its id, which is unique."""
    ticket, key = f"T-{row.instance.number}", str(row.pk)
    name = get_valid_filename(f"{key[:8]}-{row.name[-NAME_LENGTH:]}")
    return FileCopy(id=key, file=f"files/{ticket}/{name}", ticket=ticket, name=row.name, size=row.size, path=row.path)


def _added(archive: ZipFile, file: FileCopy) -> bool:
    """Copy one file into the archive; return whether the storage has it."""
    try:
        stored = default_storage.open(file.path)
    except FileNotFoundError:
        return False
    with stored, archive.open(file.file, "w", force_zip64=True) as copy:
        for block in stored.chunks(BLOCK):
            copy.write(block)
    return True


def _record(*, actor: Actor, rows: int, files: int, now: datetime) -> None:
    taken: Mapping[str, Any] = {"rows": rows, "files": files}
    subject = Subject(kind="company", id=company_id_here(), label=company_name_here(), after=taken)
    record(actor=actor, verb="company.exported", subject=subject, at=now)
    if actor.kind == ActorKind.SYSTEM:
        record_platform(actor=actor, verb="company.exported", subject=subject, at=now, company_id=company_id_here())


def _readme(about: Mapping[str, str], *, missing: Sequence[str]) -> str:
    lines = [
        _("A copy of everything that %(company)s (%(subdomain)s) has in TicketFlower, taken at %(taken_at)s.") % about,
        "",
        _("sheets/    every ticket as a line, a file for each workflow, for spreadsheets (CSV, UTF-8)"),
        _("files/     what was attached, a folder for each ticket"),
        _("tables/    every row of the database, one JSON object a line, named after its table"),
        _("manifest.json    what is in here: rows and SHA-256 of each table, ticket and name of each file"),
        "",
        _("Secrets are left out: those that sign webhooks, and the text of mails, which may hold links that open."),
        *([_("The storage did not have these files:"), *missing] if missing else []),
    ]
    return "\n".join(lines) + "\n"
