"""Doing several tasks of one step at once."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenant_apps.team.access import company_permission_required
from tenant_apps.tickets.forms import CommandForm
from tenant_apps.tickets.story import readable
from tenant_apps.workflow_ops import commands, queries
from tenant_apps.workflow_ops.models import TaskInstance
from tenant_apps.workflow_ops.offering import offered_outcomes
from tenant_apps.workflow_ops.together import bulk_tasks, step_of

MOST_DIGITS = 18  # of an id


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required()
def tasks_together(request: HttpRequest, key: str, step: str) -> HttpResponse:
    """Show the open tasks of a step that may be finished together; finish those that were chosen."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    inbox = queries.inbox(actor=actor, today=timezone.localdate())
    tasks = bulk_tasks(inbox, workflow_key=key, step_id=step)
    form = CommandForm(request.POST or None, initial={"command_id": uuid.uuid4()})
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        chosen = [
            int(value) for value in request.POST.getlist("task") if value.isdecimal() and len(value) <= MOST_DIGITS
        ]
        answers = commands.complete_together(
            actor=actor,
            task_ids=chosen,
            outcome=request.POST.get("outcome") or None,
            command_id=form.cleaned_data["command_id"],
            now=timezone.now(),
        )
        refused = [answer.refused for answer in answers if answer.refused]
        done = len(answers) - len(refused)
        if done:
            messages.success(request, ngettext("%(n)s task is done.", "%(n)s tasks are done.", done) % {"n": done})
        if chosen and not refused:
            return redirect("inbox")
        if not chosen:
            refused = [_("Choose at least one task.")]
        tasks = bulk_tasks(queries.inbox(actor=actor, today=timezone.localdate()), workflow_key=key, step_id=step)
    elif not tasks:
        raise Http404
    context = {
        "tasks": tasks,
        "title": tasks[0].title if tasks else "",
        "outcomes": _outcomes(tasks[0]) if tasks else (),
        "command": CommandForm(initial={"command_id": uuid.uuid4()}),
        "refused": refused,
    }
    return render(request, "tickets/together.html", context, status=422 if refused else 200)


def _outcomes(task: TaskInstance) -> list[tuple[str, str]]:
    return [(outcome, readable(outcome)) for outcome in offered_outcomes(step=step_of(task), task=task)]
