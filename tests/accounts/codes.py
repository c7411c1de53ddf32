"""Plays an authenticator app and its person, for tests about second factors."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from shared_apps.users.models import User
from tests.factories.companies import PASSWORD, platform_client

PERIOD = 30


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return what the app shows now, or `steps` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + steps))


def with_app(user: User) -> str:
    """Give the person an authenticator app; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type="totp").exists()


def type_password(client: Client, user: User, *, next_path: str = ""):
    """Send the sign-in form with the right password."""
    return client.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": next_path})


def signed_in_by_form(user: User) -> Client:
    """Return a browser on the platform's host that signed in as people do, so it needs no second confirmation yet."""
    client = platform_client()
    assert type_password(client, user)["Location"] == "/companies/"
    return client


def confirmed(user: User) -> Client:
    """Return a signed-in browser whose person has just confirmed the password once more."""
    client = signed_in_by_form(user)
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/companies/").status_code == 200


def forget_limits() -> None:
    """Empty the cache, in which the limits are counted."""
    cache.clear()


SESSION = settings.SESSION_COOKIE_NAME
