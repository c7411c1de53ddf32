"""The way from the platform's host to a company's: sign in there, be handed over, arrive here, sign out everywhere."""

import secrets

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from shared_apps.companies import commands, impersonation, queries
from shared_apps.companies.enums import VisitEnd
from shared_apps.companies.errors import HandoverRefusedError
from shared_apps.companies.links import company_url, platform_origin, platform_url, safe_path
from shared_apps.companies.sessions import PARENT_KEY, enter_visit
from shared_apps.signup.queries import person

NONCE_COOKIE = "__Host-nonce" if settings.SECURE_COOKIES else "nonce"
NONCE_SECONDS = 600  # how long somebody may take to type a password


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """On the company's host: remember a nonce in this browser and lead to the platform, which knows passwords."""
    next_path = safe_path(request.GET.get("next", "/"))
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_path)
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    nonce = secrets.token_urlsafe(24)
    query = urlencode({"nonce": nonce, "next": next_path})
    subdomain = queries.subdomain_of(company_id=company.pk)
    response = HttpResponseRedirect(f"{platform_url('open_company', subdomain)}?{query}")
    response.set_cookie(
        NONCE_COOKIE, nonce, max_age=NONCE_SECONDS, secure=settings.SECURE_COOKIES, httponly=True, samesite="Lax"
    )
    return response


@require_safe
@login_required
def open_company(request: HttpRequest, subdomain: str) -> HttpResponse:
    """On the platform's host: sign (user, company, nonce) and lead back; without a nonce, let the company make one."""
    company = queries.company_at(subdomain=subdomain)
    if company is None:
        raise Http404
    subdomain = queries.subdomain_of(company_id=company.pk)  # the address may be one that the company had before
    visit = request.visit  # type: ignore[attr-defined]  # set by VisitMiddleware
    if visit is not None and visit.company_id != company.pk:
        context = {"company_name": company.name, "visit": visit}
        return render(request, "signup/visiting_elsewhere.html", context, status=403)
    nonce = request.GET.get("nonce", "")
    next_path = safe_path(request.GET.get("next", "/"))
    if not nonce:
        url = f"{company_url('sign_in', subdomain=subdomain)}?{urlencode({'next': next_path})}"
        return render(request, "layouts/leave.html", {"url": url, "company_name": company.name})
    try:
        token = commands.make_handover(
            user_id=request.user.pk or 0,
            company=company,
            nonce=nonce,
            session_key=request.session.session_key or "",
            now=timezone.now(),
            visit_id=visit.id if visit is not None else None,
        )
    except HandoverRefusedError:
        return render(request, "signup/no_member.html", {"company_name": company.name}, status=403)
    url = f"{company_url('enter', subdomain=subdomain)}?{urlencode({'token': token, 'next': next_path})}"
    return render(request, "layouts/leave.html", {"url": url, "company_name": company.name})


@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """On the company's host: use the hand-over up and begin a session that is worth something here only."""
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    try:
        used = commands.use_handover(
            token=request.GET.get("token", ""),
            nonce=request.COOKIES.get(NONCE_COOKIE, ""),
            company=company,
            now=timezone.now(),
        )
    except HandoverRefusedError as refused:
        return render(request, "signup/handover_refused.html", {"sentence": str(refused)}, status=403)
    login(request, person(user_id=used.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[PARENT_KEY] = used.session_key
    if used.visit_id is not None:
        enter_visit(request.session, company_id=company.pk, visit_id=used.visit_id)
    response = HttpResponseRedirect(safe_path(request.GET.get("next", "/")))
    response.delete_cookie(NONCE_COOKIE, samesite="Lax")
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this login everywhere: here, on the platform, and at every company entered from it."""
    key = request.session.get(PARENT_KEY) or request.session.session_key  # the login's own, where it is known
    if key:
        actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        impersonation.end_visits_of_session(actor=actor, session_key=key, now=timezone.now())
        commands.end_login(session_key=key)
    request.session.flush()
    request.visit = None  # type: ignore[attr-defined]  # over: the page names no visit any more
    return render(request, "signup/signed_out.html", {"platform_url": platform_origin()})


@require_POST
def visit_end(request: HttpRequest) -> HttpResponse:
    """On the company's host: end the operator's visit and lead back to the platform, whose session is rotated there."""
    visit = request.visit  # type: ignore[attr-defined]  # set by VisitMiddleware
    if visit is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    impersonation.end_visit(actor=actor, visit_id=visit.id, because=VisitEnd.ENDED, now=timezone.now())
    request.session.flush()
    request.visit = None  # type: ignore[attr-defined]  # the page that leads away names no visit any more
    return render(request, "layouts/leave.html", {"url": platform_url("operator_visits")})
