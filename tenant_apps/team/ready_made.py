"""The calendars and message templates that every company has from sign-up.

Companies from before they existed got them by migration 0003, which holds a copy of its own: a test compares the two.
"""

from django.utils.translation import gettext_lazy as _

OFFICE_HOURS = "office_hours"
ALWAYS = "always"

CALENDARS = (
    {
        "key": OFFICE_HOURS,
        "title": _("Office hours"),
        "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "day_hours": 8,
    },
    {
        "key": ALWAYS,
        "title": _("Always (24 hours, 7 days)"),
        "hours": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
        "day_hours": 24,
    },
)

TEMPLATES = (
    {
        "key": "task_reminder",
        "title": _("A task waits"),
        "subject": _("Reminder: {number} waits for you"),
        "body": _("Hello,\n\n{number}, asked for by {requester}, still waits for you.\n\n{link}\n"),
    },
    {
        "key": "task_late",
        "title": _("A task is late"),
        "subject": _("Late: {number}"),
        "body": _("Hello,\n\nA task of {number}, asked for by {requester}, is late.\n\n{link}\n"),
    },
    {
        "key": "request_done",
        "title": _("A request is done"),
        "subject": _("{number} is done"),
        "body": _("Hello {requester},\n\nYour request {number} is done.\n\n{link}\n"),
    },
    {
        "key": "request_rejected",
        "title": _("A request is rejected"),
        "subject": _("{number} was rejected"),
        "body": _("Hello {requester},\n\nYour request {number} was rejected. You find the reasons here:\n\n{link}\n"),
    },
)
