"""Finds the company that a request is for, and gives the request the session of just that company."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import set_urlconf
from django.utils.cache import patch_cache_control, patch_vary_headers

from shared_apps.companies import queries, tenancy
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.links import platform_origin
from shared_apps.companies.sessions import SessionStore


class CompanyMiddleware:
    """Reads the host: the platform's own, a company's, or nobody's (404). Afterwards goes back to `public`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenancy.leave()
        request.company = None  # type: ignore[attr-defined]  # our attribute on every request
        try:
            return self._answer(request)
        finally:
            tenancy.leave()
            set_urlconf(None)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().split(":")[0].lower().rstrip(".")
        if host == settings.PLATFORM_DOMAIN:
            return self.get_response(request)
        if host in {
            "127.0.0.1",
            "[",
        }:  # the numeric address of a development machine: lead to the name that has companies
            return HttpResponseRedirect(platform_origin() + request.get_full_path())
        company = queries.company_at(subdomain=host.removesuffix(f".{settings.PLATFORM_DOMAIN}"))
        if company is None:
            return render(request, "errors/no_company.html", {"platform_url": platform_origin()}, status=404)
        if company.status != CompanyStatus.ACTIVE or not queries.is_up_to_date(company=company):
            return render(request, "errors/company_unavailable.html", {"company": company}, status=503)
        request.company = company  # type: ignore[attr-defined]  # our attribute on every request
        request.urlconf = settings.COMPANY_URLCONF
        set_urlconf(settings.COMPANY_URLCONF)
        tenancy.enter(company)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keeps pages that somebody's session had a part in out of every cache, unless the view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.session_key is not None and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
            patch_vary_headers(response, ["Cookie"])
        return response


class CompanySessionMiddleware(SessionMiddleware):
    """Django's session middleware with a store bound to the company of the request."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request the session of its company."""
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        request.session = SessionStore(
            request.COOKIES.get(settings.SESSION_COOKIE_NAME), company_id=company.pk if company else None
        )
