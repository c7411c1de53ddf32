"""Visits of the platform's operators, as the company sees them: who, why, when, how long, and every row touched."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shared_apps.audit.spreadsheets import csv_text
from shared_apps.companies import impersonation
from shared_apps.companies import queries as company_queries
from shared_apps.companies.queries import VisitRow
from tenant_apps.team import queries
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.team.queries import TouchedRow

PAGE = 25
MOST_EXPORTED = 5_000  # visits in one file


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY)
def visit_list(request: HttpRequest) -> HttpResponse:
    """List the visits to this company, the newest first, each with how much was changed.

    The end of a visit that nobody used any more is written down before, so that none is shown as open that is over.
    """
    company, now = request.company, timezone.now()  # type: ignore[attr-defined]  # set by CompanyMiddleware
    impersonation.settle_visits(now=now, company_id=company.pk)
    before = request.GET.get("before", "")
    rows = company_queries.list_visits(
        now=now,
        company_id=company.pk,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        most=PAGE + 1,
    )
    touched = queries.count_touched(visit_ids=[row.id for row in rows[:PAGE]])
    context = {
        "rows": [(row, touched[row.id]) for row in rows[:PAGE]],
        "next_url": f"?before={rows[PAGE - 1].id}" if len(rows) > PAGE else "",
        "first_url": "?" if before else "",
    }
    return render(request, "team/visits.html", context)


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY)
def visit_detail(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Show one visit and every row that the operator touched."""
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    row = company_queries.get_visit(visit_id=visit_id, company_id=company.pk, now=timezone.now())
    if row is None:
        raise Http404
    return render(request, "team/visit.html", {"row": row, "touched": queries.touched_during(visit_ids=[row.id])})


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY)
def visit_export(request: HttpRequest) -> HttpResponse:
    """Send every visit with every row touched as a file for spreadsheets; a visit that changed nothing has one line."""
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    visits = company_queries.list_visits(now=timezone.now(), company_id=company.pk, most=MOST_EXPORTED)
    touched: dict[int, list[TouchedRow | None]] = {visit.id: [] for visit in visits}
    for row in queries.touched_during(visit_ids=list(touched)):
        touched[row.visit_id].append(row)
    lines = [_line(visit, row) for visit in visits for row in touched[visit.id] or [None]]
    response = HttpResponse(csv_text([_heads(), *lines]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="operator-visits.csv"'
    return response


def _heads() -> list[str]:
    return [
        _("Visit"), _("Operator"), _("E-mail address"), _("Mode"), _("Reason"), _("Started"), _("Ended"),
        _("Why it ended"), _("Minutes"), _("Changed at"), _("Change"), _("Before"), _("After"),
    ]  # fmt: skip


def _line(visit: VisitRow, row: TouchedRow | None) -> list[object]:
    when: list[object] = [visit.started_at.isoformat(), visit.ended_at.isoformat() if visit.ended_at else ""]
    who: list[object] = [visit.id, visit.operator_name, visit.operator_email, visit.mode_label, visit.reason]
    change: list[object] = ["", "", "", ""]
    if row is not None:
        change = [row.at.isoformat(), row.sentence, json.dumps(row.before), json.dumps(row.after)]
    return [*who, *when, visit.ended_because, visit.minutes, *change]
