"""What operators do with a company: suspend, open again, rename, delete, keep. Each is first asked on a page."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shared_apps.companies import lifecycle, renaming
from shared_apps.companies.errors import CompaniesError
from shared_apps.companies.rules import MANAGE
from shared_apps.platform_admin import queries
from shared_apps.platform_admin.access import operator_permission_required
from shared_apps.platform_admin.forms import AddressForm, DeletionForm, ReasonForm

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@operator_permission_required(MANAGE)
def company_suspend(request: HttpRequest, company_id: int) -> HttpResponse:
    """Ask for the reason, then close the company's site."""
    company = _company_or_404(company_id)

    def act(cleaned: dict[str, Any]) -> str:
        lifecycle.suspend(actor=_actor(request), company_id=company_id, reason=cleaned["reason"], now=timezone.now())
        return _("%(name)s is suspended. Its site says so from now on.") % {"name": company.line.name}

    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _answer(request, company, form=form, act=act, template="platform_admin/company_suspend.html")


@require_http_methods(METHODS)
@operator_permission_required(MANAGE)
def company_resume(request: HttpRequest, company_id: int) -> HttpResponse:
    """Open a suspended company's site again."""
    company = _company_or_404(company_id)

    def act(_cleaned: dict[str, Any]) -> str:
        lifecycle.resume(actor=_actor(request), company_id=company_id, now=timezone.now())
        return _("%(name)s is open again.") % {"name": company.line.name}

    form = forms.Form(request.POST if request.method == "POST" else None)
    return _answer(request, company, form=form, act=act, template="platform_admin/company_resume.html")


@require_http_methods(METHODS)
@operator_permission_required(MANAGE)
def company_rename(request: HttpRequest, company_id: int) -> HttpResponse:
    """Give the company another address."""
    company = _company_or_404(company_id)

    def act(cleaned: dict[str, Any]) -> str:
        renaming.rename(
            actor=_actor(request), company_id=company_id, subdomain=cleaned["subdomain"], now=timezone.now()
        )
        words = {"name": company.line.name, "address": cleaned["subdomain"]}
        return _("The address of %(name)s is “%(address)s” now.") % words

    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"subdomain": company.line.subdomain}
    )
    return _answer(request, company, form=form, act=act, template="platform_admin/company_rename.html")


@require_http_methods(METHODS)
@operator_permission_required(MANAGE)
@reauthentication_required
def company_delete(request: HttpRequest, company_id: int) -> HttpResponse:
    """Ask for the reason and the address typed by hand, then plan the deletion."""
    company = _company_or_404(company_id)

    def act(cleaned: dict[str, Any]) -> str:
        lifecycle.plan_deletion(
            actor=_actor(request),
            company_id=company_id,
            reason=cleaned["reason"],
            now=timezone.now(),
            grace_days=settings.DELETION_GRACE_DAYS,
        )
        words = {"name": company.line.name, "days": settings.DELETION_GRACE_DAYS}
        return _("%(name)s is closed and will be removed in %(days)s days. Until then you can take it back.") % words

    form = DeletionForm(request.POST if request.method == "POST" else None, subdomain=company.line.subdomain)
    return _answer(request, company, form=form, act=act, template="platform_admin/company_delete.html")


@require_http_methods(METHODS)
@operator_permission_required(MANAGE)
def company_keep(request: HttpRequest, company_id: int) -> HttpResponse:
    """Take a planned deletion back."""
    company = _company_or_404(company_id)

    def act(_cleaned: dict[str, Any]) -> str:
        lifecycle.undo_deletion(actor=_actor(request), company_id=company_id, now=timezone.now())
        return _("%(name)s stays, and its site is open again.") % {"name": company.line.name}

    form = forms.Form(request.POST if request.method == "POST" else None)
    return _answer(request, company, form=form, act=act, template="platform_admin/company_keep.html")


def _answer(
    request: HttpRequest,
    company: queries.CompanyDetails,
    *,
    form: forms.Form,
    act: Callable[[dict[str, Any]], str],
    template: str,
) -> HttpResponse:
    """Do it and go back to the company's page, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
            return redirect("operator_company", company_id=company.line.id)
        except CompaniesError as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "company_details": company,
        "grace_days": settings.DELETION_GRACE_DAYS,
        "redirect_days": renaming.REDIRECT_DAYS,
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def _company_or_404(company_id: int) -> queries.CompanyDetails:
    company = queries.company_details(company_id=company_id)
    if company is None:
        raise Http404
    return company


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
