"""The settings' first page: what can be set here, as cards."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tenant_apps.team import rules
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import EDIT_TEMPLATES, SEE_POWERS, Permission


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing that can be set."""

    title: str | Promise
    sentence: str | Promise
    icon: str
    url: str


_CARDS = (
    (
        "calendar_list",
        _("Calendars"),
        _("Business hours, holidays and time zones that due times are counted in."),
        "calendar-days",
        (Permission.MANAGE_COMPANY,),
    ),
    (
        "endpoint_list",
        _("Endpoints"),
        _("Where workflows send webhooks, and the secrets that sign them."),
        "webhook",
        (Permission.MANAGE_COMPANY,),
    ),
    ("template_list", _("Message templates"), _("What workflows write to people."), "mail", EDIT_TEMPLATES),
    (
        "team",
        _("Team"),
        _("Who works here, in which roles, under which manager, and who is away."),
        "users",
        (Permission.MANAGE_TEAM,),
    ),
    (
        "who_may_what",
        _("Who may do what"),
        _("What every member may do, and through which role."),
        "shield-check",
        SEE_POWERS,
    ),
    (
        "company_audit",
        _("Audit"),
        _("Who did what and when, with what was before and after; for you to read, filter and export."),
        "scroll-text",
        (Permission.MANAGE_COMPANY,),
    ),
    (
        "visit_list",
        _("Operator visits"),
        _("Who of the platform's operators came here, why, how long, and what they touched."),
        "eye",
        (Permission.MANAGE_COMPANY,),
    ),
    (
        "company_data",
        _("Company data"),
        _("A copy of everything the company has here: tickets, files, workflows, people, the audit."),
        "archive",
        (Permission.MANAGE_COMPANY,),
    ),
    ("own_absence", _("My absences"), _("When you are away, and who stands in for you."), "plane", ()),
)


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY, Permission.PUBLISH_WORKFLOWS, Permission.MANAGE_TEAM)
def settings(request: HttpRequest) -> HttpResponse:
    """Show what the person may set."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    cards = [
        Card(title=title, sentence=sentence, icon=icon, url=reverse(name))
        for name, title, sentence, icon, needed in _CARDS
        if any(rules.has(actor=actor, permission=permission) for permission in needed)
        or (not needed and actor.member_id is not None)
    ]
    return render(request, "team/settings.html", {"cards": cards})
