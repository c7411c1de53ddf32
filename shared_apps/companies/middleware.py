"""Finds the company that a request is for, and gives the request the session of just that company."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import set_urlconf
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from shared_apps.audit.actors import system_actor
from shared_apps.companies import queries, rules, sessions, tenancy
from shared_apps.companies.addresses import client_address
from shared_apps.companies.enums import VisitEnd
from shared_apps.companies.impersonation import end_visit
from shared_apps.companies.links import company_origin, platform_origin, platform_url
from shared_apps.companies.models import Company, Visit
from shared_apps.companies.sessions import (
    IMPERSONATED_KEY,
    PARENT_KEY,
    VISIT_KEY,
    SessionStore,
    Visitor,
    leave_visit,
)


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
        domain = queries.domain_at(subdomain=host.removesuffix(f".{settings.PLATFORM_DOMAIN}"))
        if domain is None or (domain.redirect_until is not None and domain.redirect_until <= timezone.now()):
            return render(request, "errors/no_company.html", {"platform_url": platform_origin()}, status=404)
        company = domain.tenant
        if not domain.is_primary:
            return _moved(request, company)
        if not queries.is_open(company=company):
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


def _moved(request: HttpRequest, company: Company) -> HttpResponse:
    """Lead from an address that the company had before to the one it has: same path, query, method and body."""
    origin = company_origin(subdomain=queries.subdomain_of(company_id=company.pk))
    return HttpResponseRedirect(origin + request.get_full_path(), preserve_request=True)


class CompanySessionMiddleware(SessionMiddleware):
    """Django's session middleware with a store bound to the company of the request."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the request the session of its company."""
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        sessions.bind(
            company_id=company.pk if company else None,
            visitor=Visitor(address=client_address(request), device=request.META.get("HTTP_USER_AGENT", "")),
        )
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session if it changed; else note now and then that it is in use."""
        session = request.session
        if isinstance(session, SessionStore) and not session.modified:
            session.note_visit(now=timezone.now())
        try:
            return super().process_response(request, response)
        finally:
            sessions.unbind()


class VisitMiddleware:
    """Asks on every request of an operator who visits a company whether the visit may go on: `request.visit`.

    The row in public decides, not the session. A visit that is over is ended there and then: at the company with a page
    that says why, on the platform with a message.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.visit = None  # type: ignore[attr-defined]  # our attribute on every request
        over = self._check(request) if IMPERSONATED_KEY in request.session else None
        return self.get_response(request) if over is None else over

    def _check(self, request: HttpRequest) -> HttpResponse | None:
        """Put the visit on the request, or return the page that says why it is over (on the platform: a message)."""
        now = timezone.now()
        visit = _visit_of(request)
        because = VisitEnd.SIGNED_OUT if visit is None else rules.why_over(visit=visit, now=now)
        if visit is not None and because is None:
            request.visit = queries.open_visit(visit=visit, now=now)  # type: ignore[attr-defined]  # see __call__
            return None
        because = because or VisitEnd.SIGNED_OUT
        if visit is not None:
            end_visit(actor=system_actor(name="TicketFlower"), visit_id=visit.pk, because=because, now=now)
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        if company is None:
            leave_visit(request.session)
            why = "" if because is VisitEnd.ENDED else because.label  # who ended it knows why
            messages.info(request, _("Your visit is over. %(why)s") % {"why": why})
            return None
        request.session.flush()
        context = {"company_name": company.name, "why": because.label, "visits_url": platform_url("operator_visits")}
        return render(request, "companies/visit_over.html", context, status=403)


def _visit_of(request: HttpRequest) -> Visit | None:
    """Return the visit that the session names, if it is this person's, this login's and this company's."""
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    session = request.session
    login_key = session.session_key if company is None else session.get(PARENT_KEY)
    visit = queries.visit_of_session(visit_id=session.get(VISIT_KEY), session_key=login_key)
    if visit is None or str(visit.operator_id) != session.get(SESSION_KEY):
        return None
    here = visit.company_id if company is None else company.pk
    return visit if visit.company_id == session[IMPERSONATED_KEY] == here else None
