"""What can be done to a task or a ticket besides finishing it: hand over, rest, skip, send back, cancel, reopen …"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shared_apps.audit.actors import Actor
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.team.rules import NotAllowedError
from tenant_apps.tickets.forms import CommandForm, item_from, typed
from tenant_apps.workflow_design.forms import build_form, cleaned_values
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_ops import commands, queries
from tenant_apps.workflow_ops.answers import people_for
from tenant_apps.workflow_ops.errors import (
    TaskRefusedError,
    TicketRefusedError,
    UnknownTaskError,
    UnknownTicketError,
    WorkflowOpsError,
)

Act = Callable[[Actor, int, Any, uuid.UUID, datetime], object]


@require_POST
@company_permission_required()
def task_act(request: HttpRequest, task_id: int, action: str) -> HttpResponse:
    """Do one of the rarer things to a task; a wrong number or name is refused by the command with a sentence."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = CommandForm(request.POST)
    if action not in _TASK_ACTS or not form.is_valid():
        raise Http404
    act, done = _TASK_ACTS[action]
    task = queries.get_task(actor=actor, task_id=task_id)
    try:
        act(actor, task_id, request.POST, form.cleaned_data["command_id"], timezone.now())
    except (UnknownTaskError, UnknownTicketError):
        raise Http404 from None
    except (TaskRefusedError, TicketRefusedError) as refused:
        messages.error(request, str(refused))
        return redirect("task_detail", task_id=task_id)
    messages.success(request, str(done))
    if task is not None:
        return redirect("ticket_detail", number=task.instance.number)
    return redirect("inbox")


@require_POST
@company_permission_required()
def ticket_act(request: HttpRequest, number: int, action: str) -> HttpResponse:
    """Cancel or reopen a ticket, or send it a message."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = CommandForm(request.POST)
    if action not in _TICKET_ACTS or not form.is_valid():
        raise Http404
    act, done = _TICKET_ACTS[action]
    try:
        act(actor, number, request.POST, form.cleaned_data["command_id"], timezone.now())
    except UnknownTicketError:
        raise Http404 from None
    except (TicketRefusedError, NotAllowedError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(done))
    return redirect("ticket_detail", number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.HANDLE_ERRORS)
def ticket_correct(request: HttpRequest, number: int) -> HttpResponse:
    """Correct any of the ticket's data, for those who handle errors; nothing typed is lost."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    instance = queries.get_instance(actor=actor, number=number)
    if instance is None:
        raise Http404
    definition = compiled(instance.version_id)
    data = queries.data_of(instance=instance)
    items = [field for field in definition.fields.values() if field.type != "file"]
    posted = request.POST if request.method == "POST" else None
    # a correction may leave anything as empty as it is
    form = build_form(items=items, members=people_for(items), initial=data, types_only=True, data=posted)
    command = CommandForm(request.POST or None, initial={"command_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and command.is_valid():
        values, _files = cleaned_values(form)
        changed = {name: value for name, value in values.items() if value != data.get(name)}
        try:
            commands.edit_data(
                actor=actor, number=number, data=changed, command_id=command.cleaned_data["command_id"],
                now=timezone.now(),
            )  # fmt: skip
        except WorkflowOpsError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The data is corrected."))
            return redirect("ticket_detail", number=number)
    context = {"instance": instance, "form": form, "command": command}
    return render(request, "tickets/correct.html", context, status=422 if posted else 200)


def _number(raw: str | None) -> int:
    return int(raw) if raw is not None and raw.isdecimal() and len(raw) < 19 else 0


def _add(actor: Actor, task_id: int, post: Any, command_id: uuid.UUID, now: datetime) -> object:
    task = queries.get_task(actor=actor, task_id=task_id)
    if task is None:
        raise UnknownTaskError
    step = compiled(task.instance.version_id).steps[task.step]
    item = item_from(post, step=step, fields=compiled(task.instance.version_id).fields)
    return commands.add_instance(actor=actor, task_id=task_id, item=item, command_id=command_id, now=now)


_TASK_ACTS: dict[str, tuple[Act, Any]] = {
    "delegate": (
        lambda a, t, p, _c, now: commands.delegate_task(
            actor=a, task_id=t, member_id=_number(p.get("member")), now=now
        ),
        gettext_lazy("The task is handed over."),
    ),
    "reassign": (
        lambda a, t, p, _c, now: commands.reassign_task(
            actor=a, task_id=t, member_id=_number(p.get("member")), now=now
        ),
        gettext_lazy("The task is handed over."),
    ),
    "suspend": (
        lambda a, t, _p, _c, now: commands.suspend_task(actor=a, task_id=t, now=now),
        gettext_lazy("The task rests; its times stand still."),
    ),
    "resume": (
        lambda a, t, _p, _c, now: commands.resume_task(actor=a, task_id=t, now=now),
        gettext_lazy("The task goes on."),
    ),
    "skip": (
        lambda a, t, p, c, now: commands.skip_step(
            actor=a, task_id=t, outcome=p.get("outcome") or None, command_id=c, now=now
        ),
        gettext_lazy("The step is skipped."),
    ),
    "send_back": (
        lambda a, t, p, c, now: commands.send_back(actor=a, task_id=t, to=p.get("to", ""), command_id=c, now=now),
        gettext_lazy("The ticket is sent to the other step."),
    ),
    "add_instance": (_add, gettext_lazy("One more is added.")),
    "finish_early": (
        lambda a, t, _p, c, now: commands.finish_early(actor=a, task_id=t, command_id=c, now=now),
        gettext_lazy("The step is ended with what is finished."),
    ),
}
_TICKET_ACTS: dict[str, tuple[Act, Any]] = {
    "cancel": (
        lambda a, n, p, c, now: commands.cancel_ticket(
            actor=a, number=n, reason=typed(p, "reason", most=500), command_id=c, now=now
        ),
        gettext_lazy("The ticket is cancelled."),
    ),
    "reopen": (
        lambda a, n, _p, c, now: commands.reopen_ticket(actor=a, number=n, command_id=c, now=now),
        gettext_lazy("The ticket is open again."),
    ),
    "message": (
        lambda a, n, p, c, now: commands.send_message(actor=a, number=n, name=p.get("name", ""), command_id=c, now=now),
        gettext_lazy("The message is sent."),
    ),
}
