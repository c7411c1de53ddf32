"""What every company has from its first minute: two calendars and a few message templates."""

from django.utils.translation import gettext as _

from tenant_apps.team.models import Calendar, MessageTemplate

OFFICE_WEEK = [[[540, 1020]]] * 5 + [[], []]  # Monday to Friday, 09:00 to 17:00
WHOLE_WEEK = [[[0, 1440]]] * 7
ALWAYS = "always"


def make_default_settings(*, timezone: str) -> None:
    """Make the calendars and templates that are not there yet; part of the sign-up transaction."""
    _calendar("office_hours", _("Office hours"), timezone, OFFICE_WEEK, 480)
    _calendar(ALWAYS, _("Always"), timezone, WHOLE_WEEK, 1440)
    for key, title, subject, body in (
        (
            "task_reminder",
            _("Reminder of a task"),
            _("{number} waits for you"),
            _("A task of {number} (asked for by {requester}) is waiting:\n{link}\n"),
        ),
        (
            "task_late",
            _("A task is late"),
            _("{number} is late"),
            _("A task of {number} (asked for by {requester}) is late:\n{link}\n"),
        ),
        (
            "request_done",
            _("A request is done"),
            _("{number} is done"),
            _("Hello {requester},\n\nyour request {number} is done:\n{link}\n"),
        ),
        (
            "request_rejected",
            _("A request was rejected"),
            _("{number} was rejected"),
            _("Hello {requester},\n\nyour request {number} was rejected. See why:\n{link}\n"),
        ),
    ):
        values = {"title": title, "subject": subject, "body": body}
        MessageTemplate.objects.get_or_create(key=key, defaults=values)


def _calendar(key: str, title: str, timezone: str, week: list[list[list[int]]], day_minutes: int) -> None:
    values = {"title": title, "timezone": timezone, "week": week, "day_minutes": day_minutes, "builtin": True}
    Calendar.objects.get_or_create(key=key, defaults=values)
