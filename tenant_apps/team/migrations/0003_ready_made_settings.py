"""Gives companies from before the settings existed the calendars and message templates that sign-up makes.

A new company's schema is replayed as SQL, which leaves this step out; sign-up makes the same rows (team/ready_made.py).
"""

from django.db import migrations

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDARS = (
    {
        "key": "office_hours",
        "title": "Office hours",
        "hours": {day: [["09:00", "17:00"]] for day in WEEK[:5]},
        "day_hours": 8,
    },
    {
        "key": "always",
        "title": "Always (24 hours, 7 days)",
        "hours": {day: [["00:00", "24:00"]] for day in WEEK},
        "day_hours": 24,
    },
)
TEMPLATES = (
    {
        "key": "task_reminder",
        "title": "A task waits",
        "subject": "Reminder: {number} waits for you",
        "body": "Hello,\n\n{number}, asked for by {requester}, still waits for you.\n\n{link}\n",
    },
    {
        "key": "task_late",
        "title": "A task is late",
        "subject": "Late: {number}",
        "body": "Hello,\n\nA task of {number}, asked for by {requester}, is late.\n\n{link}\n",
    },
    {
        "key": "request_done",
        "title": "A request is done",
        "subject": "{number} is done",
        "body": "Hello {requester},\n\nYour request {number} is done.\n\n{link}\n",
    },
    {
        "key": "request_rejected",
        "title": "A request is rejected",
        "subject": "{number} was rejected",
        "body": "Hello {requester},\n\nYour request {number} was rejected. You find the reasons here:\n\n{link}\n",
    },
)


def forwards(apps, schema_editor):
    """Add what is missing; what a company has under the same key already stays."""
    calendar, template = apps.get_model("team", "Calendar"), apps.get_model("team", "MessageTemplate")
    for values in CALENDARS:
        calendar.objects.get_or_create(key=values["key"], defaults={**values, "timezone": "UTC", "builtin": True})
    for values in TEMPLATES:
        template.objects.get_or_create(key=values["key"], defaults=values)


class Migration(migrations.Migration):
    dependencies = [("team", "0002_company_settings")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
