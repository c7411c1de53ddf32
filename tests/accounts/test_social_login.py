"""Signing in with an account elsewhere: only where the environment names a provider, and never by an address alone."""

import os
import subprocess
import sys

import environ
import pytest

from saas.social_logins import social_logins
from tests.architecture.source import ROOT
from tests.conftest import database_url
from tests.factories.companies import platform_client

CODE = """
import django
django.setup()
from django.conf import settings
from django.urls import reverse
from django.test import Client
print(sorted(settings.SOCIALACCOUNT_PROVIDERS))
print(reverse("google_login"), settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
reply = Client(headers={"host": "localhost:8000"}).get("/account/with/google/login/")
print(reply.status_code, "Sign in with Google" in reply.content.decode())
reply = Client(headers={"host": "localhost:8000"}).post("/account/with/google/login/")
print(reply.status_code, reply["Location"].split("?")[0])
"""
# What the provider says once somebody has signed in there; told as it is told by allauth's view of the answer.
ANSWER = """
import sys
import django
django.setup()
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import transaction
from django.test import RequestFactory
from shared_apps.companies.sessions import SessionStore
from shared_apps.users.models import User
request = RequestFactory().get("/account/with/google/login/callback/", headers={"host": "localhost:8000"})
request.session, request.user = SessionStore(company_id=None), AnonymousUser()
request.company, request._messages = None, CookieStorage(request)
address = EmailAddress(email="olga@acme.example", verified=sys.argv[1] == "True", primary=True)
with transaction.atomic(), context.request_context(request):
    known = SocialAccount(provider="google", uid="olgas-own", user=User.objects.get(email="olga@acme.example"))
    known.save()
    for uid in ("evil", "olgas-own"):
        request.session.flush()
        login = SocialLogin(
            user=User(email="olga@acme.example"), account=SocialAccount(provider="google", uid=uid),
            email_addresses=[address], provider=get_adapter().get_provider(request, "google"),
        )
        reply = complete_social_login(request, login)
        print(uid, reply.status_code, "_auth_user_id" in request.session, SocialAccount.objects.count())
    transaction.set_rollback(True)
"""


def _run(code: str, *arguments: str) -> list[str]:
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "GOOGLE_CLIENT_ID": "an-id", "GOOGLE_CLIENT_SECRET": "a-secret"
    }  # fmt: skip
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _providers(**variables: str) -> list[str]:
    env = environ.Env()
    env.ENVIRON = variables
    return [login.provider for login in social_logins(env)]


@pytest.mark.parametrize(
    ("variables", "providers"),
    [
        ({}, []),
        ({"GOOGLE_CLIENT_ID": "x"}, []),
        ({"GOOGLE_CLIENT_SECRET": "x"}, []),
        ({"GOOGLE_CLIENT_ID": "", "GOOGLE_CLIENT_SECRET": ""}, []),
        ({"GOOGLE_CLIENT_ID": "x", "GOOGLE_CLIENT_SECRET": "y"}, ["google"]),
        (
            {
                "GITHUB_CLIENT_ID": "x",
                "GITHUB_CLIENT_SECRET": "y",
                "MICROSOFT_CLIENT_ID": "x",
                "MICROSOFT_CLIENT_SECRET": "y",
            },
            ["github", "microsoft"],
        ),
    ],
)
def test_a_provider_is_there_only_with_both_its_lines(variables, providers):
    assert _providers(**variables) == providers


def test_a_provider_of_the_environment_is_offered_and_its_form_may_lead_there(world):
    assert _run(CODE) == [
        "['google']",
        "/account/with/google/login/ [\"'self'\", 'https://accounts.google.com']",
        "200 True",
        "302 https://accounts.google.com/o/oauth2/v2/auth",
    ]


def test_without_one_the_page_of_connections_says_so_and_there_is_no_way_in(acme):
    page = platform_client(acme.users["olga"]).get("/account/connections/")
    assert "offers no sign-in with other accounts" in page.content.decode()
    assert platform_client().get("/account/with/google/login/").status_code == 404
    assert "Sign in with G" not in platform_client().get("/account/login/").content.decode()


def test_an_address_alone_never_leads_into_an_account(settings):
    assert settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION is False
    assert not getattr(settings, "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT", False)


@pytest.mark.parametrize("verified", [True, False])
def test_somebody_elses_account_with_our_address_gets_no_way_in_and_is_not_connected(acme, verified):
    """What a provider says about olga's address makes no difference; the account she connected herself lets her in."""
    assert _run(ANSWER, str(verified)) == ["evil 200 False 1", "olgas-own 302 True 1"]
