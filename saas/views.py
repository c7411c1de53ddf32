"""What both sites share: the choice of theme; and the JSON Schema of definitions, on the platform's site."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from saas.context_processors import THEMES
from shared_apps.companies.errors import MailNotSentError
from shared_apps.companies.links import safe_path
from tenant_apps.workflow_design.checks.schema import schema

ONE_YEAR = 365 * 24 * 3600
ONE_HOUR = 3600
MISSING = ("42P01", "42703")  # PostgreSQL: undefined table, undefined column


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or auto in a cookie of this host and go back to the page."""
    response = HttpResponseRedirect(safe_path(request.POST.get("next", "/")))
    theme = request.POST.get("theme", "auto")
    response.set_cookie(
        "theme", theme if theme in THEMES else "auto", max_age=ONE_YEAR, secure=settings.SECURE_COOKIES, samesite="Lax"
    )
    return response


@require_safe
@cache_control(public=True, max_age=ONE_HOUR)
def workflow_schema(_request: HttpRequest) -> JsonResponse:
    """Send the JSON Schema of workflow definitions, for editors and checkers of any site."""
    response = JsonResponse(schema(), content_type="application/schema+json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw: 503 where a company lacks a table or column or no mail can be sent, 500 for all else.

    Never a traceback: Django has logged it. What `public` has under the same name is never used instead (no name is on
    both sides).
    """
    error = sys.exc_info()[1]
    if isinstance(error, MailNotSentError):
        return render(request, "errors/mail_unavailable.html", status=503)
    cause = getattr(error, "__cause__", None)
    company = getattr(request, "company", None)
    if company is not None and getattr(cause, "pgcode", None) in MISSING:
        return render(request, "errors/company_unavailable.html", {"company": company}, status=503)
    return defaults.server_error(request)
