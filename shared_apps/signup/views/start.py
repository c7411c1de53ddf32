"""The landing page, *Start your company*, my companies."""

import logging

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.companies import queries, subdomains
from shared_apps.companies.addresses import client_address
from shared_apps.companies.errors import CompaniesError, MailNotSentError, SubdomainInvalidError, SubdomainTakenError
from shared_apps.companies.links import company_url
from shared_apps.signup.commands import StartedCompany
from shared_apps.signup.commands import start_company as start_company_command
from shared_apps.signup.errors import AddressKnownError, TooManyCompaniesError
from shared_apps.signup.forms import CompanyForm, StartForm
from shared_apps.signup.limits import TOO_MANY, may_sign_up

log = logging.getLogger(__name__)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Say what TicketFlower is."""
    return render(request, "public/landing.html")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def start_company(request: HttpRequest) -> HttpResponse:
    """Show the form; filled in, it makes a company and leads its owner there, signed in."""
    form_class = CompanyForm if request.user.is_authenticated else StartForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_sign_up(request):
            return render(request, "429.html", {"sentence": TOO_MANY}, status=429)
        started = _start(request, form)
        if started is not None:
            mailed = request.user.is_authenticated or _welcome(request, started)
            return _leave(request, started, mailed=mailed)
    context = {"form": form, "platform_domain": settings.PLATFORM_DOMAIN}
    return render(request, "signup/start.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def check_subdomain(request: HttpRequest) -> HttpResponse:
    """Propose an address for the name while nobody typed another one, and say whether the address is free."""
    typed = request.GET.get("subdomain", "").strip().lower()[:200]
    untouched = typed == request.GET.get("proposed", "")
    proposed = subdomains.propose(request.GET.get("company_name", "")[:200]) if untouched else ""
    subdomain = proposed if untouched else typed
    refused = ""
    if subdomain:
        try:
            queries.require_free_subdomain(subdomain=subdomain)
        except CompaniesError as error:
            refused = str(error)
    context = {
        "subdomain": subdomain,
        "proposed": proposed,
        "field": CompanyForm(initial={"subdomain": subdomain})["subdomain"] if untouched else None,
        "refused": refused,
        "platform_domain": settings.PLATFORM_DOMAIN,
    }
    return render(request, "signup/partials/_subdomain.html", context)


@require_safe
@login_required
def my_companies(request: HttpRequest) -> HttpResponse:
    """List the companies that the person may enter."""
    assert request.user.pk is not None  # noqa: S101  # login_required; narrows the type
    cards = [
        (card, company_url("sign_in", subdomain=card.subdomain))
        for card in queries.companies_of(user_id=request.user.pk)
    ]
    return render(request, "signup/my_companies.html", {"cards": cards})


def _start(request: HttpRequest, form: CompanyForm) -> StartedCompany | None:
    """Run the command; a refusal is put on the form."""
    account = {name: form.cleaned_data.get(name, "") for name in ("person_name", "email", "password")}
    try:
        started = start_company_command(
            company_name=form.cleaned_data["company_name"],
            subdomain=form.cleaned_data["subdomain"],
            founder=request.user if request.user.is_authenticated else None,
            now=timezone.now(),
            address=client_address(request),
            **account,
        )
    except TooManyCompaniesError as refused:
        form.add_error(None, str(refused))
        return None
    except AddressKnownError as refused:
        form.add_error("email", str(refused))
        return None
    except (SubdomainTakenError, SubdomainInvalidError) as refused:
        form.add_error("subdomain", str(refused))
        return None
    return started


def _welcome(request: HttpRequest, started: StartedCompany) -> bool:
    """Sign the new account in and ask it to confirm its address; say whether that mail was taken."""
    login(request, started.founder, backend=settings.AUTHENTICATION_BACKENDS[0])
    try:
        EmailAddress.objects.get(user=started.founder, primary=True).send_confirmation(request, signup=True)
    except MailNotSentError:
        log.exception("The founder of %s could not be asked to confirm the address.", started.company.schema_name)
        return False
    return True


def _leave(request: HttpRequest, started: StartedCompany, *, mailed: bool) -> HttpResponse:
    subdomain = queries.subdomain_of(company_id=started.company.pk)
    context = {
        "url": company_url("sign_in", subdomain=subdomain),
        "company_name": started.company.name,
        "title": _("Your company is ready"),
    }
    return render(request, "layouts/leave.html" if mailed else "signup/started_without_mail.html", context)
