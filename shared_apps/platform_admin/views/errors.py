"""What no company could follow by itself: the errors of all of them, in four categories, with another try."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.rules import MANAGE
from shared_apps.platform_admin import commands, queries
from shared_apps.platform_admin.access import operator_permission_required
from shared_apps.platform_admin.errors import ConsoleError
from shared_apps.platform_admin.forms import ErrorSearchForm, RetryForm


@require_safe
@operator_permission_required("companies.view_company")
def operator_errors(request: HttpRequest) -> HttpResponse:
    """Show the open errors of every company, or of one, equal ones together, the newest first."""
    form = ErrorSearchForm(request.GET)
    search: dict[str, Any] = form.cleaned_data if form.is_valid() else {"category": "", "company": None}
    page = queries.error_page(company_id=search["company"], category=search["category"])
    context = {
        "form": form,
        "page": page,
        "total": sum(tickets for _category, tickets in page.counts),
        "search": search,
        "filtered": bool(search["category"] or search["company"]),
        "may_retry": request.user.has_perm(MANAGE),
    }
    return render(request, "platform_admin/errors.html", context)


@require_POST
@operator_permission_required(MANAGE)
def operator_errors_retry(request: HttpRequest, company_id: int) -> HttpResponse:
    """Try equal errors of one company again, and go back to the list as it was searched."""
    form = RetryForm(request.POST)
    company = queries.company_details(company_id=company_id)
    if company is None or not form.is_valid():
        raise Http404
    try:
        done = commands.retry_errors(
            actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
            company_id=company_id,
            fingerprint=form.cleaned_data["fingerprint"],
            now=timezone.now(),
        )
    except (CompaniesError, ConsoleError) as refused:
        messages.error(request, str(refused))
    else:
        words = {"company": company.line.name, "moved": done.moved, "stuck": done.stuck, "rest": done.rest}
        messages.info(
            request,
            _("%(company)s: %(moved)s tickets have moved, %(stuck)s have not, %(rest)s are still to be tried.") % words,
        )
    kept = {name: request.POST[name] for name in ("category", "company") if request.POST.get(name)}
    response = redirect("operator_errors")
    response["Location"] += f"?{urlencode(kept)}" if kept else ""
    return response
