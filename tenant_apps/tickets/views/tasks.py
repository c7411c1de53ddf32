"""My tasks, one task, and what people do to it."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shared_apps.audit.actors import Actor
from tenant_apps.notifications import queries as notifications
from tenant_apps.notifications.commands import mark_notices_read
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.queries import active_members_by_id
from tenant_apps.tickets import story
from tenant_apps.tickets.commenting import comments_on
from tenant_apps.tickets.forms import CommandForm
from tenant_apps.workflow_design.forms import DefinitionForm, build_form, cleaned_values, readable
from tenant_apps.workflow_design.queries import compiled_as
from tenant_apps.workflow_ops import commands, queries
from tenant_apps.workflow_ops.answers import people_for, scope_of
from tenant_apps.workflow_ops.errors import TaskChangedError, TaskRefusedError, UnknownTaskError
from tenant_apps.workflow_ops.models import TaskInstance
from tenant_apps.workflow_ops.offering import offered_outcomes
from tenant_apps.workflow_ops.together import bulk_groups

MOST_DIGITS = 18  # of an id
MORE = ("delegate", "reassign", "suspend", "resume", "skip", "send_back", "add_instance", "finish_early")


@require_safe
@company_permission_required()
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the tasks that are mine and those offered to my roles."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    tasks = queries.inbox(actor=actor, today=timezone.localdate())
    context = {
        "mine": [task for task in tasks if task.claimed_by_id == actor.member_id],
        "offered": [task for task in tasks if task.claimed_by_id is None],
        "groups": bulk_groups(task for task in tasks if task.claimed_by_id in (None, actor.member_id)),
        "notices": notifications.unread_notices(member_id=actor.member_id),
        "standing_in": [task for task in tasks if task.claimed_by_id not in (None, actor.member_id)],
    }
    return render(request, "tickets/inbox.html", context)


@require_POST
@company_permission_required()
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark the notices that the page showed as read."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    up_to = request.POST.get("up_to", "")
    if not up_to.isdecimal() or len(up_to) > MOST_DIGITS:
        return HttpResponseBadRequest(_("The page did not say which messages it showed. Please load it again."))
    mark_notices_read(actor=actor, up_to=int(up_to), now=timezone.now())
    return redirect("inbox")


@require_safe
@company_permission_required()
def task_detail(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show one task with its form and its outcomes."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    task = _task_or_404(actor, task_id)
    return _page(request, task=task, form=_form(actor, task))


@require_POST
@company_permission_required()
def task_claim(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take the task."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    _task_or_404(actor, task_id)
    try:
        commands.claim_task(actor=actor, task_id=task_id, now=timezone.now())
    except TaskRefusedError as refused:
        messages.error(request, str(refused))
    except UnknownTaskError:
        raise Http404 from None
    return redirect("task_detail", task_id=task_id)


@require_POST
@company_permission_required()
def task_give_back(request: HttpRequest, task_id: int) -> HttpResponse:
    """Offer the task to its role again."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        commands.give_back_task(actor=actor, task_id=task_id, now=timezone.now())
    except TaskRefusedError as refused:
        messages.error(request, str(refused))
        return redirect("task_detail", task_id=task_id)
    except UnknownTaskError:
        raise Http404 from None
    messages.success(request, _("The task is offered to the others again."))
    return redirect("inbox")


@require_POST
@company_permission_required()
def task_complete(request: HttpRequest, task_id: int) -> HttpResponse:
    """Finish the task; what was typed is kept whatever is wrong with it."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    task = _task_or_404(actor, task_id)
    form = _form(actor, task, data=request.POST, files=request.FILES)
    command = CommandForm(request.POST)
    if not (form.is_valid() and command.is_valid()):
        return _page(request, task=task, form=form, status=200 if form.is_adding else 422)
    values, files = cleaned_values(form)
    try:
        done = commands.complete_task(
            actor=actor,
            task_id=task_id,
            version=int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else None,
            outcome=request.POST.get("outcome") or None,
            data=values,
            files=files,
            command_id=command.cleaned_data["command_id"],
            now=timezone.now(),
        )
    except TaskChangedError as refused:
        return _page(request, task=_task_or_404(actor, task_id), form=form, refused=str(refused), status=409)
    except TaskRefusedError as refused:
        return _page(request, task=task, form=form, refused=str(refused), status=422)
    except UnknownTaskError:
        raise Http404 from None
    messages.success(request, _("“%(title)s” is done.") % {"title": done.title})
    return redirect("ticket_detail", number=done.instance.number)


def _task_or_404(actor: Actor, task_id: int) -> TaskInstance:
    task = queries.get_task(actor=actor, task_id=task_id)
    if task is None:
        raise Http404
    return task


def _form(actor: Actor, task: TaskInstance, **posted: Any) -> DefinitionForm:
    """Return the task's form, its editable earlier fields filled with what they are now."""
    definition = compiled_as(version_id=task.instance.version_id, sha256=task.instance.version.sha256)
    step = definition.steps[task.step]
    items = readable([item.field for item in step.form if item.kind != "show"], actor.roles)
    data = task.instance.state["data"]
    kept = {item.field.id: data.get(item.field.id) for item in step.form if item.kind == "edit"}
    scope = scope_of(
        definition=definition,
        specs=items,
        data=data,
        requester=task.instance.requester_id,
        outcome=None,
        at=timezone.now(),
    )
    return build_form(items=items, members=people_for(items), initial=kept, scope=scope, **posted)


def _page(
    request: HttpRequest, *, task: TaskInstance, form: forms.Form, refused: str = "", status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    definition = compiled_as(version_id=task.instance.version_id, sha256=task.instance.version.sha256)
    step = definition.steps[task.step]
    shown = {item.field.id for item in step.form if item.kind == "show"}
    told = story.tell(instance=task.instance, definition=definition, reader_roles=actor.roles)
    why_not = queries.why_not_by_action(actor=actor, task=task, step=step, today=timezone.localdate())
    context = {
        "task": task,
        "instance": task.instance,
        "step": step,
        "form": form,
        "refused": refused,
        "command_id": uuid.uuid4(),
        "outcomes": [(outcome, story.readable(outcome)) for outcome in offered_outcomes(step=step, task=task)],
        "may_claim": task.claimed_by_id is None and not why_not["claim"],
        "may_give_back": not why_not["give_back"],
        "why_not_complete": why_not["complete"],
        "why_not": why_not,
        "may_more": any(not why_not[action] for action in MORE),
        "members": {} if why_not["delegate"] and why_not["reassign"] else active_members_by_id(),
        "steps": [other for other in definition.steps.values() if other.kind == "task" and other.id != step.id],
        "add_columns": story.columns_to_add(step=step, definition=definition),
        "waited_for": story.waited_for(task),
        "shown": [line for line in told.fields if line.id in shown],
        "story": told,
        "comments": comments_on(instance=task.instance),
    }
    return render(request, "tickets/task.html", context, status=status)
