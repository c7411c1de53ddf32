"""Accepting an invitation, on the platform's host."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shared_apps.companies import queries as company_queries
from shared_apps.companies import tenancy
from shared_apps.companies.links import company_url
from shared_apps.companies.models import Company
from shared_apps.signup.commands import join_company
from shared_apps.signup.errors import AddressKnownError
from shared_apps.signup.forms import AccountFields
from shared_apps.signup.queries import has_account
from tenant_apps.team.errors import InvitationRefusedError
from tenant_apps.team.queries import InvitationCard, open_invitation


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, subdomain: str, token: str) -> HttpResponse:
    """Show who invites to what; only a POST accepts. The link proves the address, so a new account is verified."""
    company = company_queries.company_at(subdomain=subdomain)
    if company is None:
        raise Http404
    if not company_queries.is_open(company=company):
        return render(request, "errors/company_unavailable.html", {"company": company}, status=503)
    with tenancy.company_context(company.schema_name):
        card = open_invitation(token=token, now=timezone.now())
    if card is None:
        return render(request, "signup/invitation_over.html", {"company_name": company.name}, status=410)
    needs_account = not request.user.is_authenticated and not has_account(email=card.email)
    form = AccountFields(request.POST or None) if needs_account else None
    context = {
        "company_name": company.name,
        "card": card,
        "form": form,
        "is_for_you": request.user.is_authenticated and request.user.email == card.email,
        "has_account": has_account(email=card.email),
    }
    if request.method == "POST" and (context["is_for_you"] or (form is not None and form.is_valid())):
        return _accept(request, company=company, card=card, token=token, form=form, context=context)
    return render(request, "signup/invitation.html", context, status=422 if request.method == "POST" else 200)


def _accept(
    request: HttpRequest,
    *,
    company: Company,
    card: InvitationCard,
    token: str,
    form: AccountFields | None,
    context: dict[str, object],
) -> HttpResponse:
    account = {} if form is None else {name: form.cleaned_data[name] for name in ("person_name", "password")}
    try:
        user = join_company(
            company=company,
            token=token,
            user=request.user if request.user.is_authenticated else None,
            email=card.email,
            now=timezone.now(),
            **account,
        )
    except (InvitationRefusedError, AddressKnownError) as refused:
        return render(request, "signup/invitation.html", {**context, "refused": str(refused)}, status=409)
    if not request.user.is_authenticated:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    subdomain = company_queries.subdomain_of(company_id=company.pk)
    context = {"url": company_url("sign_in", subdomain=subdomain), "company_name": company.name}
    return render(request, "layouts/leave.html", context)
