"""allauth's pages, of which those that change an account do so in one transaction with what the audit says of it."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from importlib import import_module
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include

CHANGES = {  # names of the pages whose POST the audit writes down; signing in is none of them
    "account_email",
    "account_confirm_email",
    "account_change_password",
    "account_set_password",
    "account_reset_password_from_key",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "socialaccount_connections",
}


def account_urls(module: str) -> Any:
    """Return what `include` returns for an allauth URLconf, with the views in CHANGES wrapped."""
    return include(list(_wrapped(import_module(module).urlpatterns)))


def _wrapped(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = list(_wrapped(each.url_patterns))
            yield URLResolver(each.pattern, inner, each.default_kwargs, each.app_name, each.namespace)
        elif each.name in CHANGES:
            yield URLPattern(each.pattern, _in_one_transaction(each.callback), each.default_args, each.name)
        else:
            yield each


def _in_one_transaction(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped
