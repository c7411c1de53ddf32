"""Operators who visit companies, the way they really do it: through the pages of both hosts."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from shared_apps.companies.models import Company, Visit
from shared_apps.users.models import User
from tests.factories.companies import PASSWORD, Place, make_user

LINK = re.compile(r'<a class="btn btn-primary" href="http://([^/"]+)([^"]*)"')


@dataclass
class Browser:
    """One browser of one operator: a cookie jar for each host."""

    user: User
    platform: Client
    company: Client

    @property
    def visit(self) -> Visit:
        """The operator's latest visit."""
        return Visit.objects.filter(operator=self.user).latest("pk")


def make_operator(name: str, *rights: str) -> User:
    """Make a person with these platform permissions, such as "visit"."""
    user = make_user(f"{name}@platform.example", name=name.title())
    grant(user, *rights)
    return user


def grant(user: User, *rights: str) -> None:
    """Give platform permissions on companies."""
    kind = ContentType.objects.get_for_model(Company)
    for right in rights:
        permission, _ = Permission.objects.get_or_create(
            codename=right, content_type=kind, defaults={"name": f"May {right}"}
        )
        user.user_permissions.add(permission)


def operator_at_the_platform(user: User) -> Client:
    """Return a browser in which the operator has just typed their password, twice."""
    client = Client(headers={"host": "localhost:8000"})
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def begin(platform: Client, place: Place, *, mode: str = "read_only", reason: str = "Ticket 7 is stuck"):
    """Send the form that starts a visit; return the reply."""
    return platform.post("/operator/visits/start/", {"company": str(place.company.pk), "reason": reason, "mode": mode})


def follow(reply, platform: Client, company: Client):
    """Follow the links and redirects between the hosts, as the browser does by itself; return the last reply."""
    for _ in range(8):
        if reply.status_code == 302:
            host, path = re.match(r"http://([^/]+)(.*)", reply["Location"]).groups()
        elif 'http-equiv="refresh"' in reply.content.decode():
            host, path = LINK.search(reply.content.decode()).groups()
        else:
            return reply
        client = platform if host == "localhost:8000" else company
        reply = client.get(path.replace("&amp;", "&"))
        if reply.status_code == 302 and reply["Location"].startswith("/"):
            reply = client.get(reply["Location"])
    raise AssertionError("The hosts send the browser round in circles.")


def visit(user: User, place: Place, *, mode: str = "read_only", reason: str = "Ticket 7 is stuck") -> Browser:
    """Let the operator sign in, start a visit and arrive at the company."""
    browser = Browser(user=user, platform=operator_at_the_platform(user), company=place.client())
    arrived = follow(begin(browser.platform, place, mode=mode, reason=reason), browser.platform, browser.company)
    assert (arrived.status_code, arrived.wsgi_request.path) == (200, "/"), arrived.content.decode()
    return browser


def session_key(client: Client) -> str:
    """Return the key in the browser's session cookie, or "" where it has none."""
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""
