"""Visits to companies: who visited whom and why; starting one, ending one."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.companies import impersonation, queries, rules
from shared_apps.companies.enums import VisitEnd, VisitMode
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.links import company_url
from shared_apps.companies.sessions import enter_visit, leave_visit, rotated
from shared_apps.platform_admin.access import operator_permission_required
from shared_apps.platform_admin.forms import VisitForm

PAGE = 50


@require_safe
@operator_permission_required("companies.view_company")
def operator_visits(request: HttpRequest) -> HttpResponse:
    """List every visit, the newest first; those that nobody used any more are written down as ended before."""
    now = timezone.now()
    impersonation.settle_visits(now=now)
    before = _number(request.GET.get("before"))
    visits = queries.list_visits(now=now, before=before, most=PAGE + 1)
    context = {
        "visits": visits[:PAGE],
        "next_url": f"?before={visits[PAGE - 1].id}" if len(visits) > PAGE else "",
        "first_url": "?" if before else "",
        "may_start": bool(_modes(request)),
    }
    return render(request, "platform_admin/visits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@operator_permission_required(*rules.VISIT_RIGHTS.values())
@reauthentication_required
def visit_start(request: HttpRequest) -> HttpResponse:
    """Choose a company, say why and how, and be led there; who typed no password lately is asked for it first."""
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("q", "").strip()[:120]
    cards = list(queries.visitable_companies(text=text))
    chosen = _number(asked.get("company"))
    if chosen is not None and chosen not in {card.id for card in cards}:
        cards += queries.visitable_companies(company_id=chosen)
    form = VisitForm(
        request.POST if request.method == "POST" else None,
        cards=cards,
        modes=_modes(request),
        initial={"company": chosen or (cards[0].id if len(cards) == 1 else None)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, **form.cleaned_data)
        except CompaniesError as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "text": text, "cards": cards}
    return render(request, "platform_admin/visit_start.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@operator_permission_required("companies.view_company", *rules.VISIT_RIGHTS.values())
def visit_end(request: HttpRequest) -> HttpResponse:
    """End the visit of this login."""
    visit = request.visit  # type: ignore[attr-defined]  # set by VisitMiddleware
    if visit is not None:
        impersonation.end_visit(
            actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
            visit_id=visit.id,
            because=VisitEnd.ENDED,
            now=timezone.now(),
        )
        leave_visit(request.session)
        messages.success(request, _("Your visit to %(company)s has ended.") % {"company": visit.company_name})
    return redirect("operator_visits")


def _begin(request: HttpRequest, *, company: int, reason: str, mode: str) -> HttpResponse:
    """Write the visit down, note it in the session, which gets a new key, and lead to the company."""
    card = queries.visitable_companies(company_id=company)[0]
    visit = impersonation.start_visit(
        actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
        operator=_user(request),
        company_id=company,
        mode=mode,
        reason=reason,
        new_session_key=lambda: rotated(request.session),
        now=timezone.now(),
    )
    enter_visit(request.session, company_id=company, visit_id=visit.pk)
    url = company_url("sign_in", subdomain=card.subdomain)
    return render(request, "layouts/leave.html", {"url": url, "company_name": card.name})


def _modes(request: HttpRequest) -> list[VisitMode]:
    return [mode for mode in VisitMode if rules.may_visit(operator=_user(request), mode=mode)]


def _user(request: HttpRequest) -> Any:
    return request.user


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
