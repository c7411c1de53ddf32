"""Finds the company that a request is for, and gives the request the session of just that company."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import set_urlconf
from django.utils import timezone

from shared_apps.companies import queries, tenancy
from shared_apps.companies.addresses import client_address
from shared_apps.companies.enums import CompanyStatus
from shared_apps.companies.links import platform_origin
from shared_apps.companies.sessions import SessionStore, Visitor


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


class CompanySessionMiddleware(SessionMiddleware):
    """Django's session middleware with a store bound to the company of the request."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request the session of its company."""
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        request.session = SessionStore(
            request.COOKIES.get(settings.SESSION_COOKIE_NAME),
            company_id=company.pk if company else None,
            visitor=Visitor(address=client_address(request), device=request.META.get("HTTP_USER_AGENT", "")),
        )

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session if it changed; else note now and then that it is in use."""
        session = request.session
        if isinstance(session, SessionStore) and not session.modified:
            session.note_visit(now=timezone.now())
        return super().process_response(request, response)
