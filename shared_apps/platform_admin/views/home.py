"""Where operators begin: how many companies there are and in which state, and how many were started lately."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shared_apps.platform_admin.access import operator_permission_required
from shared_apps.platform_admin.queries.companies import companies_by_state
from shared_apps.platform_admin.queries.signups import signups_per_day


@require_safe
@operator_permission_required("companies.view_company")
def operator_home(request: HttpRequest) -> HttpResponse:
    """Show the figures of the whole platform."""
    days = signups_per_day(now=timezone.now())
    context = {
        "states": companies_by_state(),
        "days": days,
        "total": sum(day.companies for day in days),
        "most": max(day.companies for day in days),
    }
    return render(request, "platform_admin/home.html", context)
