"""What every page's frame shows: the company, its navigation, the theme."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared_apps.audit.actors import Actor
from shared_apps.companies.links import platform_url
from tenant_apps.team.enums import Permission
from tenant_apps.team.rules import is_inside

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """One entry of a company's navigation."""

    label: str | Promise
    url: str
    icon: str
    active: bool


_ITEMS: tuple[tuple[str, Promise, str, tuple[Permission, ...]], ...] = (
    ("dashboard", _("Home"), "house", ()),
    ("inbox", _("My tasks"), "inbox", ()),
    ("ticket_list", _("Tickets"), "ticket", ()),
    ("workflow_list", _("Workflows"), "workflow", (Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)),
    ("team", _("Team"), "users", (Permission.MANAGE_TEAM,)),
    ("error_list", _("Errors"), "triangle-alert", (Permission.HANDLE_ERRORS,)),
    (
        "settings",
        _("Settings"),
        "settings",
        (Permission.MANAGE_COMPANY, Permission.PUBLISH_WORKFLOWS, Permission.MANAGE_TEAM),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of base.html and its layouts."""
    company = getattr(request, "company", None)
    theme = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {"company": company, "theme": theme if theme in THEMES else "auto", "navigation": []}
    context["visit"] = getattr(request, "visit", None)
    context["csp_nonce"] = getattr(request, "csp_nonce", "")  # lazy: only a page that uses it has one in its header
    actor = getattr(request, "actor", None)
    if actor is not None:
        context["actor"] = actor
        context["may"] = dict.fromkeys(_offered(actor), True)
        if company is not None and is_inside(actor=actor):
            context["my_companies_url"] = platform_url("my_companies")
            context["navigation"] = _navigation(path=request.path, permissions=actor.permissions)
    return context


def _offered(actor: Actor) -> frozenset[str]:
    """Return the permissions that pages show buttons for: an operator does not submit, a read-only one only looks."""
    if actor.read_only:
        return frozenset({Permission.HANDLE_ERRORS.value})
    return actor.permissions - {Permission.SUBMIT.value} if actor.visit_id is not None else actor.permissions


def _navigation(*, path: str, permissions: frozenset[str]) -> list[NavigationItem]:
    items = []
    for name, label, icon, needed in _ITEMS:
        if needed and not permissions.intersection(needed):
            continue
        url = reverse(name)
        items.append(
            NavigationItem(label=label, url=url, icon=icon, active=path == url or (url != "/" and path.startswith(url)))
        )
    return items
