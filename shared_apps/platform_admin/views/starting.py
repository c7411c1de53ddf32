"""Starting a visit to a company."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shared_apps.companies import impersonation, queries, rules
from shared_apps.companies.enums import VisitMode
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.links import company_url
from shared_apps.companies.sessions import enter_visit, rotated
from shared_apps.platform_admin.access import operator_permission_required
from shared_apps.platform_admin.forms import VisitForm


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
