"""The decorator that every view of a company's site wears."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from tenant_apps.team import rules
from tenant_apps.team.enums import Permission

View = Callable[..., HttpResponseBase]


def company_permission_required(*permissions: Permission) -> Callable[[View], View]:
    """Let members in who have at least one of the permissions; with none named, let every member in.

    An operator who visits the company has an owner's. Who is not signed in is led to the sign-in and back; who lacks
    the permission sees a 403 page that names it. The declared permissions stand on the view as `company_permissions`,
    where the table of all addresses is checked.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
            if not rules.is_inside(actor=actor):
                return _to_the_sign_in(request)
            if permissions and not any(rules.has(actor=actor, permission=permission) for permission in permissions):
                try:
                    rules.require(actor=actor, permission=permissions[0])
                except rules.NotAllowedError as denied:
                    return render(request, "403.html", {"sentence": str(denied)}, status=403)
            return view(request, *args, **kwargs)

        guarded.company_permissions = permissions  # type: ignore[attr-defined]  # read by tests/architecture
        return guarded

    return decorate


def _to_the_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back. A form's reply must not lead to another host, so it gets a page with a link."""
    if request.method in {"GET", "HEAD"}:
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
    return render(request, "team/sign_in_again.html", {"sign_in_url": reverse("sign_in")}, status=403)
