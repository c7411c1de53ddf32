"""Visits to companies: who visited whom and why; starting one, ending one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shared_apps.companies import impersonation, queries, rules
from shared_apps.companies.enums import VisitEnd
from shared_apps.companies.sessions import leave_visit
from shared_apps.platform_admin.access import operator_permission_required

PAGE = 50


@require_safe
@operator_permission_required("companies.view_company")
def operator_visits(request: HttpRequest) -> HttpResponse:
    """List every visit, the newest first; those that nobody used any more are written down as ended before."""
    now = timezone.now()
    impersonation.settle_visits(now=now)
    before = _number(request.GET.get("before"))
    visits = queries.list_visits(now=now, before=before, most=PAGE + 1)
    context = {
        "visits": visits[:PAGE],
        "next_url": f"?before={visits[PAGE - 1].id}" if len(visits) > PAGE else "",
        "first_url": "?" if before else "",
        "may_start": any(request.user.has_perm(right) for right in rules.VISIT_RIGHTS.values()),
    }
    return render(request, "platform_admin/visits.html", context)


@require_POST
@operator_permission_required("companies.view_company", *rules.VISIT_RIGHTS.values())
def visit_end(request: HttpRequest) -> HttpResponse:
    """End the visit of this login."""
    visit = request.visit  # type: ignore[attr-defined]  # set by VisitMiddleware
    if visit is not None:
        impersonation.end_visit(
            actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
            visit_id=visit.id,
            because=VisitEnd.ENDED,
            now=timezone.now(),
        )
        leave_visit(request.session)
        messages.success(request, _("Your visit to %(company)s has ended.") % {"company": visit.company_name})
    return redirect("operator_visits")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
