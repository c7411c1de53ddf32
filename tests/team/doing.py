"""Short words for the tests of the team and the settings: who is who, do it, and what is stored now."""

from django.utils import timezone

from tenant_apps.audit_trail.models import AuditEntry
from tenant_apps.team.models import Absence, Calendar, CalendarDay, Endpoint, Member, MessageTemplate

STORED = (Absence, Calendar, CalendarDay, Endpoint, MessageTemplate, Member, AuditEntry)


def member_id(place, name: str) -> int:
    with place.inside():
        return Member.objects.get(user_id=place.users[name].pk).pk


def do(place, who: str, command, **given):
    """Run the command in the company as that person."""
    actor = place.actor(who)
    with place.inside():
        return command(actor=actor, now=timezone.now(), **given)


def stored(place) -> dict[str, list[dict[str, object]]]:
    """Return every row of the settings, the members and the audit, to be compared as a whole."""
    with place.inside():
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in STORED}


def verbs(place) -> list[str]:
    """Return the audited verbs of the settings, the oldest first."""
    kinds = ("calendar", "endpoint", "template", "absence")
    with place.inside():
        rows = AuditEntry.objects.filter(object_type__in=kinds) | AuditEntry.objects.filter(verb="member.manager_set")
        return list(rows.order_by("pk").values_list("verb", flat=True))
