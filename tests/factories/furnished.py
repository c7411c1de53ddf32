"""A company that has one of everything that an address can name; made alike in two companies, all their ids collide."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shared_apps.companies import commands as company_commands
from shared_apps.companies.enums import VisitEnd
from shared_apps.companies.models import Visit
from tenant_apps.notifications.commands import queue_notice
from tenant_apps.team import commands as team_commands
from tenant_apps.team.models import Absence, Calendar, CompanyRole, Endpoint, Invitation, Member, MessageTemplate
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.tickets.commenting import add_comment
from tenant_apps.workflow_design.commands import publish_text, save_draft
from tenant_apps.workflow_design.models import Workflow
from tenant_apps.workflow_ops.commands import complete_task
from tenant_apps.workflow_ops.models import Attachment, TaskInstance, WorkflowError
from tests.factories.companies import Place, make_user
from tests.team.test_calendars import SHOP

REQUEST = """
format: ticketflower/v1
key: request
title: Request
description: Says what somebody wants
ticket:
  summary: "{subject}"
  fields:
    - {id: subject, type: text, required: true}
    - {id: amount, type: money}
    - {id: who, type: person}
    - {id: quote, type: file}
on_cancel: {requester: true}
start: work
steps:
  work:
    type: task
    title: Work
    form: [{id: note, type: text}, {edit: amount}]
    outcomes: [good, bad]
    bulk: true
    assign: {to: {role: staff}, delegate: true}
    next: [{outcome: good, to: check}, {outcome: bad, to: done}]
  check: {type: task, title: Check, assign: {to: {role: owner}}, next: done}
  done: {type: end, result: over}
"""
LATER = REQUEST.replace("Says what somebody wants", "Says what somebody wants, and why")
STUCK = """
format: ticketflower/v1
key: stuck
title: Stuck
ticket: {fields: [{id: subject, type: text}]}
start: route
steps:
  route:
    type: task
    title: Route
    assign: {to: {role: staff}}
    next: [{to: work, when: "subject == 'x'"}, {to: other, when: "subject == 'y'"}]
  work: {type: task, title: Work, assign: {to: {role: staff}}, next: done}
  other: {type: task, title: Other, assign: {to: {role: staff}}, next: done}
  done: {type: end}
"""
DRAFTED = REQUEST.replace("key: request", "key: drafted").replace("title: Request", "title: Drafted")


@dataclass(frozen=True, kw_only=True)
class Furnished:
    """The company with `rita`, who may only submit; the ids of what it has, by name; and a one-time `token`."""

    place: Place
    owner: str
    worker: str
    token: str
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def like_ids(self) -> dict[str, Any]:
        """Return the ids that another company has, too: all but random ones and those of public rows."""
        return {name: value for name, value in self.ids.items() if name not in ("files", "visit")}


def furnish(place: Place, *, word: str = "something") -> Furnished:
    """Add one of everything; `word` stands in what people typed."""
    now = timezone.now()
    owner, _manager, worker = list(place.users)[:3]
    rita = make_user(f"rita@{place.subdomain}.example", name="Rita")
    place = replace(place, users={**place.users, "rita": rita})
    company_commands.add_membership(user_id=rita.pk, company_id=place.company.pk, now=now)
    with place.inside():
        boss = place.actor(owner)
        given = {"actor": boss, "now": now}
        team_commands.create_role(key="asker", title=f"Asker {word}", permissions=["submit"], **given)
        team_commands.create_role(key="spare", title=f"Spare {word}", permissions=["submit"], **given)
        team_commands.admit(user=rita, role_keys=["asker"], **given)
        token = _settings(given, _member(worker), word)
        publish_text(text=REQUEST.replace("Says", f"{word} says"), **given)
        publish_text(text=STUCK, **given)
        save_draft(text=DRAFTED.replace("Says", f"{word} says"), **given)
        _tickets(place, (owner, "rita", worker), word)
        publish_text(text=LATER.replace("Says", f"{word} says"), **given)
        save_draft(text=LATER.replace("Says", f"{word} now says"), **given)
        ids = _ids(worker)
        queue_notice(
            key="hello", member_id=ids["worker"], subject=f"Hello {word}", body=f"{word}\n", path="/tickets/1/", now=now
        )
    visit = Visit.objects.create(
        operator=make_user(f"operator@{place.subdomain}.example", name=f"Operator {word}"),
        company=place.company, reason=f"Why {word}", started_at=now, expires_at=now, ended_at=now,
        ended_because=VisitEnd.ENDED,
    )  # fmt: skip
    ids["visit"] = visit.pk
    return Furnished(place=place, owner=owner, worker=worker, token=token, ids=ids)


def _member(name: str) -> int:
    return Member.objects.get(name=name.title()).pk


def _settings(given: dict[str, Any], worker: int, word: str) -> str:
    """Make a calendar with a day, an endpoint, a template, an absence and an invitation; return the latter's token."""
    calendar = team_commands.create_calendar(key="shop", shape=replace(SHOP, title=f"Shop {word}"), **given)
    team_commands.set_calendar_day(
        calendar_id=calendar.pk, date=date(2031, 12, 24), title=f"Eve {word}", spans=(), **given
    )
    team_commands.create_endpoint(key="crm", title=f"CRM {word}", url=f"https://{word}.example/", active=True, **given)
    team_commands.create_template(key="news", title=f"News {word}", subject=f"News {word}", body=f"{word}\n", **given)
    team_commands.add_absence(
        member_id=worker, first_day=date(2031, 7, 1), last_day=date(2031, 7, 9), deputy_id=None, **given
    )
    role = CompanyRole.objects.get(key="asker")
    return team_commands.invite(
        email=f"nora@{word}.example", role_ids=[role.pk], company_name=f"Company {word}", **given
    ).token


def _tickets(place: Place, who: tuple[str, str, str], word: str) -> None:
    """Submit a ticket as each of them (two with a file, one of these with a comment), and one that gets stuck."""
    for name in who:
        files = {"quote": SimpleUploadedFile(f"quote-{word}.txt", word.encode())} if name != who[2] else {}
        data = {"subject": f"For {name}: {word}", "amount": "7.00"}
        _submit(place, name, "request", data, files)
    add_comment(
        actor=place.actor(who[1]), number=2, body=f"Written: {word}", command_id=uuid.uuid4(), now=timezone.now()
    )
    _submit(place, who[0], "stuck", {"subject": word}, {})
    complete_task(
        actor=place.actor(who[2]), task_id=TaskInstance.objects.get(step="route").pk, outcome=None, data={},
        command_id=uuid.uuid4(), now=timezone.now(),
    )  # fmt: skip


def _submit(place: Place, who: str, key: str, data: dict[str, Any], files: dict[str, SimpleUploadedFile]) -> None:
    submit_ticket(
        actor=place.actor(who), workflow_key=key, data=data, files=files, command_id=uuid.uuid4(), now=timezone.now()
    )


def _ids(worker: str) -> dict[str, Any]:
    """Return what addresses need. The owner's ticket is 1, rita's is 2, the worker's 3, the stuck one 4."""
    error = WorkflowError.objects.get()
    files = {row.instance.number: str(row.pk) for row in Attachment.objects.select_related("instance")}
    tasks = dict(TaskInstance.objects.filter(status="open").values_list("instance__number", "pk"))
    calendar = Calendar.objects.get(key="shop")
    return {
        "tasks": tasks,
        "files": files,
        "error": error.pk,
        "fingerprint": error.fingerprint,
        "calendar": calendar.pk,
        "day": calendar.own_days.get().pk,
        "endpoint": Endpoint.objects.get(key="crm").pk,
        "template": MessageTemplate.objects.get(key="news").pk,
        "absence": Absence.objects.get().pk,
        "invitation": Invitation.objects.get().pk,
        "asker": CompanyRole.objects.get(key="asker").pk,
        "spare": CompanyRole.objects.get(key="spare").pk,
        "staff": CompanyRole.objects.get(key="staff").pk,
        "rita": _member("rita"),
        "worker": _member(worker),
        "revisions": dict(Workflow.objects.values_list("key", "revision")),
    }
