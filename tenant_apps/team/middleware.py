"""Works out who acts: the frozen `request.actor` of every request, and answers what no actor may do."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shared_apps.audit.actors import Actor
from shared_apps.audit.errors import ReadOnlyVisitError
from shared_apps.companies.addresses import client_address
from shared_apps.companies.queries import is_member
from tenant_apps.team.operators import visiting_actor
from tenant_apps.team.queries import actor_of
from tenant_apps.team.rules import NotAllowedError

ANONYMOUS = Actor(name="")


class ActorMiddleware:
    """On a company's site the person must be a member *now*: membership and roles are read on every request.

    An operator who visits the company comes with a visit that VisitMiddleware has checked for this request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = {"request_id": request.request_id}  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        request.actor = replace(self._actor(request), **named)  # type: ignore[attr-defined]  # our attribute on every request
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show the sentence of a refusal that no view expected: above all of a write during a read-only visit."""
        if isinstance(exception, ReadOnlyVisitError | NotAllowedError):
            return render(request, "403.html", {"sentence": str(exception)}, status=403)
        return None

    def _actor(self, request: HttpRequest) -> Actor:
        user = request.user
        if not user.is_authenticated:
            return ANONYMOUS
        address = client_address(request)
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        if company is None:
            return Actor(user_id=user.pk, name=user.display_name, is_operator=user.is_superuser, address=address)
        visit = request.visit  # type: ignore[attr-defined]  # set by VisitMiddleware
        if visit is not None:
            return visiting_actor(visit=visit, address=address)
        actor = actor_of(user_id=user.pk, company_id=company.pk, address=address)
        if actor is None or not is_member(user_id=user.pk, company_id=company.pk):
            logout(request)
            return ANONYMOUS
        return actor
