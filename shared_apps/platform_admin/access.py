"""The decorator that every view of the operators' console wears."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def operator_permission_required(*permissions: str) -> Callable[[View], View]:
    """Let in who is signed in with at least one of these platform permissions.

    Everybody else is told that there is no such page: who is no operator need not know what operators have. The
    permissions stand on the view as `platform_permissions`, where the table of all addresses is checked.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.platform_permissions = permissions  # type: ignore[attr-defined]  # read by tests/architecture
        return login_required(guarded)

    return decorate
