"""Operators show a second factor before any operators' page."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shared_apps.companies.second_factor import has_second_factor
from shared_apps.users.models import User

CLOSED = ("/operator/", "/admin/")


class OperatorSecondFactorMiddleware:
    """Leads an operator who has shown no second factor to set one up, or to show it (REQUIRE_OPERATOR_MFA)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        user = request.user
        if (
            settings.REQUIRE_OPERATOR_MFA
            and company is None
            and request.path.startswith(CLOSED)
            and isinstance(user, User)
            and is_operator(user)
            and not _has_shown_one(request, user)
        ):
            return _lead_on(request, user)
        return self.get_response(request)


def is_operator(user: User) -> bool:
    """Whether the person may see anything of other people's companies: superuser, staff, or in a system group."""
    return user.is_superuser or user.is_staff or user.groups.exists()


def _has_shown_one(request: HttpRequest, user: User) -> bool:
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user)) and (
        has_second_factor(user_id=user.pk)
    )


def _lead_on(request: HttpRequest, user: User) -> HttpResponse:
    if not has_second_factor(user_id=user.pk):
        messages.warning(request, _("Operators sign in with a second factor. Please set one up first."))
        return HttpResponseRedirect(reverse("mfa_index"))
    methods = [method for method in get_adapter().get_reauthentication_methods(user) if "mfa" in method["id"]]
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': request.path})}")
