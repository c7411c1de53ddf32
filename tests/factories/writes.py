"""Every page of a company that writes: how to make what it needs, and what to send it so that it really writes."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from tenant_apps.team import commands as team_commands
from tenant_apps.team.models import Calendar, CompanyRole, MessageTemplate
from tenant_apps.workflow_ops.models import WorkflowError
from tests.factories.companies import Place
from tests.factories.definitions import HOLIDAY, drafted, published, revision
from tests.factories.playing import document
from tests.factories.tickets import PURCHASE, complete, open_tasks, publish, submit
from tests.team.doing import do, member_id

DAYS = {"first_day": "2031-07-01", "last_day": "2031-07-14", "deputy": ""}
WEEK = {"mon": "09:00-17:00", "tue": "", "wed": "", "thu": "", "fri": "", "sat": "", "sun": ""}
CALENDAR = {"title": "Shop", "timezone": "Europe/Berlin", "day_hours": "7.5", "country": "", "region": "", **WEEK}
ENDPOINT = {"title": "Books", "url": "https://books.example/in", "active": "on"}
TEMPLATE = {"title": "Hello", "subject": "Hello {requester}", "body": "It is done."}
STUCK = document(
    "sort",
    """
    route: {type: task, assign: {to: {role: staff}},
      next: [{to: work, when: "subject == 'x'"}, {to: other, when: "subject == 'y'"}]}
    work: {type: task, assign: {to: {role: staff}}, next: done}
    other: {type: task, assign: {to: {role: staff}}, next: done}
    done: {type: end}
    """,
    start="route",
)


@dataclass(frozen=True)
class Write:
    """An address and what to send it."""

    path: str
    data: Mapping[str, object] = field(default_factory=dict)


BULKY = """
format: ticketflower/v1
key: bulky
title: Bulky
ticket: {fields: [{id: subject, type: text}]}
start: sign
steps:
  sign: {type: task, title: Sign, bulk: true, assign: {to: {role: staff}}, next: done}
  done: {type: end}
"""


def _command(**data: object) -> dict[str, object]:
    return {"command_id": str(uuid.uuid4()), **data}


def _role(place: Place, key: str) -> int:
    with place.inside():
        return CompanyRole.objects.get(key=key).pk


def an_own_role(place: Place) -> int:
    return do(place, "olga", team_commands.create_role, key="porter", title="Porter", permissions=["submit"]).pk


def _invitation(place: Place) -> int:
    sent = do(
        place,
        "olga",
        team_commands.invite,
        email="new@acme.example",
        role_ids=[_role(place, "staff")],
        company_name="Acme",
    )
    return sent.invitation.pk


def _left(place: Place, name: str) -> int:
    number = member_id(place, name)
    do(place, "olga", team_commands.deactivate_member, member_id=number)
    return number


def an_absence(place: Place) -> int:
    days = {"first_day": date(2031, 1, 1), "last_day": date(2031, 1, 2), "deputy_id": None}
    return do(place, "olga", team_commands.add_absence, member_id=member_id(place, "walt"), **days).pk


def a_calendar(place: Place) -> int:
    place.client("olga").post("/settings/calendars/new/", {"key": "shop", **CALENDAR})
    with place.inside():
        return Calendar.objects.get(key="shop").pk


def _calendar_day(place: Place) -> str:
    number = a_calendar(place)
    page = f"/settings/calendars/{number}/days/"
    place.client("olga").post(page, {"date": "2031-12-24", "title": "Eve", "hours": "9-12"})
    with place.inside():
        return f"{page}{Calendar.objects.get(pk=number).own_days.get().pk}/remove/"


def an_endpoint(place: Place) -> int:
    shape = {"key": "books", "title": "Old", "url": "https://old.example/", "active": True}
    return do(place, "olga", team_commands.create_endpoint, **shape).pk


def a_template(place: Place) -> int:
    with place.inside():
        return MessageTemplate.objects.order_by("pk")[0].pk


def _purchase(place: Place) -> int:
    publish(place, PURCHASE)
    return submit(place, "walt", "purchase", item="Pens", amount="9.00").number


def _task(place: Place, *, claimed: bool = False) -> int:
    publish(place, PURCHASE)
    ticket = submit(place, "walt", "purchase", item="Pens", amount="9.00")
    task_id = open_tasks(place, ticket)["approve"]
    if claimed:
        place.client("mona").post(f"/tasks/{task_id}/claim/")
    return task_id


def an_error(place: Place) -> WorkflowError:
    publish(place, STUCK)
    ticket = submit(place, "walt", "sort", subject="z")
    complete(place, "walt", ticket, "route")
    with place.inside():
        return WorkflowError.objects.get()


def _movable(place: Place) -> str:
    publish(place, PURCHASE)
    submit(place, "walt", "purchase", item="Pens", amount="9.00")
    publish(place, PURCHASE.replace("title: Purchase", "title: Purchases"))
    return "/running/purchase/move/"


def _draft(place: Place, end: str) -> Write:
    drafted(place)
    text = HOLIDAY.replace("days off", "days away")
    return Write(f"/workflows/holiday/{end}/", {"text": text, "revision": revision(place), "action": "save"})


def _again(place: Place) -> str:
    published(place)
    return HOLIDAY.replace("days off", "days away")


# name → what makes it write something (run in a company where nothing but the cast is)
ADMINISTRATIVE: dict[str, Callable[[Place], Write]] = {
    "company_audit_export": lambda _p: Write("/settings/audit/export/csv/"),
    "error_retry": lambda p: Write(f"/errors/{an_error(p).pk}/retry/"),
    "error_ignore": lambda p: Write(f"/errors/{an_error(p).pk}/ignore/"),
    "error_go_round": lambda p: Write(f"/errors/{an_error(p).pk}/go-round/", _command(where="move:other")),
    "error_group_retry": lambda p: Write(f"/errors/equal/{an_error(p).fingerprint}/retry/"),
    "task_act": lambda p: Write(f"/tasks/{_task(p)}/reassign/", _command(member=str(member_id(p, "mona")))),
    "tickets_move": lambda p: Write(_movable(p)),
    "ticket_act": lambda p: Write(f"/tickets/{_purchase(p)}/cancel/", _command(reason="Wrong one")),
    "ticket_correct": lambda p: Write(
        f"/tickets/{_purchase(p)}/correct/", _command(item="Pencils", amount="9.00", note="")
    ),
    "workflow_upload": lambda _p: Write("/workflows/new-definition/", {"text": HOLIDAY}),
    "workflow_install": lambda _p: Write("/workflows/ready-made/onboarding/"),
    "workflow_edit": lambda p: _draft(p, "edit"),
    "workflow_discard": lambda p: _draft(p, "discard"),
    "workflow_publish": lambda p: _draft(p, "publish"),
    "invite": lambda p: Write("/team/invite/", {"email": "new@acme.example", "roles": [_role(p, "staff")]}),
    "invitation_revoke": lambda p: Write(f"/team/invitations/{_invitation(p)}/revoke/"),
    "role_give": lambda p: Write(f"/team/members/{member_id(p, 'walt')}/give/", {"role": _role(p, "manager")}),
    "role_take": lambda p: Write(f"/team/members/{member_id(p, 'walt')}/take/", {"role": _role(p, "staff")}),
    "member_deactivate": lambda p: Write(f"/team/members/{member_id(p, 'walt')}/deactivate/"),
    "member_reactivate": lambda p: Write(f"/team/members/{_left(p, 'walt')}/reactivate/"),
    "member_manager": lambda p: Write(
        f"/team/members/{member_id(p, 'walt')}/manager/", {"manager": member_id(p, "mona")}
    ),
    "member_absence": lambda p: Write(f"/team/members/{member_id(p, 'walt')}/absence/", DAYS),
    "absence_edit": lambda p: Write(f"/settings/absence/{an_absence(p)}/", DAYS),
    "absence_remove": lambda p: Write(f"/settings/absence/{an_absence(p)}/remove/"),
    "role_create": lambda _p: Write("/team/roles/new/", {"key": "porter", "title": "Porter", "permissions": "submit"}),
    "role_edit": lambda p: Write(f"/team/roles/{an_own_role(p)}/", {"title": "Carrier", "permissions": "submit"}),
    "role_delete": lambda p: Write(f"/team/roles/{an_own_role(p)}/delete/"),
    "calendar_create": lambda _p: Write("/settings/calendars/new/", {"key": "shop", **CALENDAR}),
    "calendar_edit": lambda p: Write(f"/settings/calendars/{a_calendar(p)}/", {**CALENDAR, "title": "Store"}),
    "calendar_delete": lambda p: Write(f"/settings/calendars/{a_calendar(p)}/delete/"),
    "calendar_day_set": lambda p: Write(
        f"/settings/calendars/{a_calendar(p)}/days/", {"date": "2031-12-24", "title": "Eve", "hours": "9-12"}
    ),
    "calendar_day_remove": lambda p: Write(_calendar_day(p)),
    "endpoint_create": lambda _p: Write("/settings/endpoints/new/", {"key": "books", **ENDPOINT}),
    "endpoint_edit": lambda p: Write(f"/settings/endpoints/{an_endpoint(p)}/", ENDPOINT),
    "endpoint_secret_renew": lambda p: Write(f"/settings/endpoints/{an_endpoint(p)}/secret/"),
    "endpoint_delete": lambda p: Write(f"/settings/endpoints/{an_endpoint(p)}/delete/"),
    "template_create": lambda _p: Write("/settings/templates/new/", {"key": "hello", **TEMPLATE}),
    "template_edit": lambda p: Write(f"/settings/templates/{a_template(p)}/", TEMPLATE),
    "template_delete": lambda p: Write(f"/settings/templates/{a_template(p)}/delete/"),
}


# what only a person of the company does: refused to every operator
def _bulky(place: Place) -> str:
    publish(place, BULKY)
    return str(next(iter(open_tasks(place, submit(place, "olga", "bulky", subject="x")).values())))


PERSONAL: dict[str, Callable[[Place], Write]] = {
    "company_data": lambda _p: Write("/settings/data/"),
    "ticket_comment": lambda p: Write(f"/tickets/{_purchase(p)}/comment/", _command(body="When will it come?")),
    "task_claim": lambda p: Write(f"/tasks/{_task(p)}/claim/"),
    "task_give_back": lambda p: Write(f"/tasks/{_task(p, claimed=True)}/give-back/"),
    "task_complete": lambda p: Write(f"/tasks/{_task(p)}/complete/", _command(outcome="approve", amount="9.00")),
    "tasks_together": lambda p: Write("/tasks/together/bulky/sign/", _command(task=_bulky(p))),
    "submit_ticket": lambda p: Write(f"/tickets/new/{publish(p, PURCHASE)}/", _command(item="Pens", amount="9.00")),
    "own_absence": lambda _p: Write("/settings/absence/", DAYS),
}

# the ends of sessions, a cookie, another system's own door, and one's own messages, of which an operator has none
NOT_OF_THE_COMPANY = {"sign_out", "visit_end", "set_theme", "hook", "notices_read"}


def rows_of(place: Place) -> dict[str, list[dict[str, object]]]:
    """Return every row of every table in the company's schema, to be compared as a whole."""
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [place.schema_name])
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {place.schema_name}.{table} t ORDER BY 1")  # noqa: S608  # names from the catalogue
            rows[table] = [json.loads(text) for (text,) in cursor.fetchall()]
    return rows
