"""The operators' console: every company at a glance."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shared_apps.companies.links import company_origin
from shared_apps.companies.queries import all_companies


@require_safe
@login_required
def operator_companies(request: HttpRequest) -> HttpResponse:
    """List every company; whoever may not see them is told that there is no such page."""
    if not request.user.has_perm("companies.view_company"):
        raise Http404
    cards = [(card, company_origin(subdomain=card.subdomain)) for card in all_companies()]
    return render(request, "platform_admin/companies.html", {"cards": cards})
