"""An audit trail as a file."""

import json
from collections.abc import Iterable

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from shared_apps.audit.reading import Line
from shared_apps.audit.spreadsheets import csv_text


def as_csv(lines: Iterable[Line]) -> HttpResponse:
    """Return the lines for spreadsheets; a cell that one would run as a formula is made harmless."""
    heads = [_("Number"), _("When"), _("What happened"), _("Verb"), _("Who"), _("On behalf of"), _("Visit"), _("About"),
             _("Address"), _("Request"), _("Before"), _("After")]  # fmt: skip
    response = HttpResponse(
        csv_text([heads, *(_cells(line) for line in lines)]), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def as_json(lines: Iterable[Line]) -> HttpResponse:
    """Return the lines as a JSON document: {entries: [...]}."""
    entries = [{**vars(line), "at": line.at.isoformat()} for line in lines]
    response = JsonResponse({"entries": entries})
    response["Content-Disposition"] = 'attachment; filename="audit.json"'
    return response


def _cells(line: Line) -> list[object]:
    return [
        line.id, line.at.isoformat(), line.sentence, line.verb, line.who, line.on_behalf_of, line.visit_id or "",
        line.about, line.address, line.request_id, json.dumps(line.before), json.dumps(line.after),
    ]  # fmt: skip
