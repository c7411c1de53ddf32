"""The operators' console: every company at a glance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.companies.links import company_origin
from shared_apps.companies.queries import all_companies
from shared_apps.platform_admin.access import operator_permission_required


@require_safe
@operator_permission_required("companies.view_company")
def operator_companies(request: HttpRequest) -> HttpResponse:
    """List every company; whoever may not see them is told that there is no such page."""
    cards = [(card, company_origin(subdomain=card.subdomain)) for card in all_companies()]
    return render(request, "platform_admin/companies.html", {"cards": cards})
