"""Works out who acts: the frozen `request.actor` of every request."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from shared_apps.audit.actors import Actor
from shared_apps.companies.addresses import client_address
from shared_apps.companies.queries import is_member
from tenant_apps.team.queries import actor_of

ANONYMOUS = Actor(name="")


class ActorMiddleware:
    """On a company's site the person must be a member *now*: membership and roles are read on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self._actor(request)  # type: ignore[attr-defined]  # our attribute on every request
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor:
        user = request.user
        if not user.is_authenticated:
            return ANONYMOUS
        address = client_address(request)
        company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
        if company is None:
            return Actor(user_id=user.pk, name=user.display_name, is_operator=user.is_superuser, address=address)
        actor = actor_of(user_id=user.pk, company_id=company.pk, address=address)
        if actor is None or not is_member(user_id=user.pk, company_id=company.pk):
            logout(request)
            return ANONYMOUS
        return actor
