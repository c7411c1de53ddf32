"""The operators' list of companies, and one company."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from shared_apps.companies.links import company_origin
from shared_apps.companies.rules import MANAGE
from shared_apps.platform_admin import queries
from shared_apps.platform_admin.access import operator_permission_required
from shared_apps.platform_admin.forms import CompanySearchForm


@require_safe
@operator_permission_required("companies.view_company")
def operator_companies(request: HttpRequest) -> HttpResponse:
    """List the companies that fit the search, a page at a time, with figures from their own schemas."""
    form = CompanySearchForm(request.GET)
    search: dict[str, Any] = form.cleaned_data if form.is_valid() else {"q": "", "state": "", "sort": "", "after": None}
    page = queries.company_page(
        text=search["q"], state=search["state"], sort=search["sort"] or "newest", after=search["after"]
    )
    kept = {name: search[name] for name in ("q", "state", "sort") if search[name]}
    context = {
        "form": form,
        "page": page,
        "filtered": bool(search["q"] or search["state"]),
        "next_url": f"?{urlencode({**kept, 'after': page.next_after})}" if page.next_after else "",
        "first_url": f"?{urlencode(kept)}" if search["after"] else "",
    }
    return render(request, "platform_admin/companies.html", context)


@require_safe
@operator_permission_required("companies.view_company")
def operator_company(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show one company and what may be done with it."""
    company = queries.company_details(company_id=company_id)
    if company is None:
        raise Http404
    context = {
        "company_details": company,
        "site": company_origin(subdomain=company.line.subdomain),
        "may_manage": request.user.has_perm(MANAGE),
        "may_visit": request.user.has_perm("companies.visit") or request.user.has_perm("companies.act"),
    }
    return render(request, "platform_admin/company.html", context)
