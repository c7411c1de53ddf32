"""Submitting a ticket, the list of tickets, one ticket, its files."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.tickets import story
from tenant_apps.tickets.commands import submit_ticket as submit_ticket_command
from tenant_apps.tickets.commenting import add_comment, comments_on
from tenant_apps.tickets.errors import CommentRefusedError, TicketsError
from tenant_apps.tickets.forms import CommandForm, CommentForm, TicketFilterForm
from tenant_apps.workflow_design import queries as design_queries
from tenant_apps.workflow_design.forms import build_form, cleaned_values
from tenant_apps.workflow_ops import queries
from tenant_apps.workflow_ops.answers import people_for, scope_of
from tenant_apps.workflow_ops.errors import UnknownTicketError, WorkflowOpsError
from tenant_apps.workflow_ops.reopening import why_not_reopen


@require_safe
@company_permission_required(Permission.SUBMIT)
def submit_choose(request: HttpRequest) -> HttpResponse:
    """Show the workflows that the actor may submit."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "tickets/submit_choose.html", {"workflows": design_queries.submittable(actor=actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.SUBMIT)
def submit_ticket(request: HttpRequest, key: str) -> HttpResponse:
    """Show the workflow's form; a filled-in one becomes a ticket."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    version = design_queries.submittable_version(actor=actor, workflow_key=key)
    if version is None:
        raise Http404
    definition = design_queries.compiled_as(version_id=version.pk, sha256=version.sha256)
    posted: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    scope = scope_of(
        definition=definition,
        specs=definition.ticket_fields,
        data={},
        requester=actor.member_id or 0,  # a visiting operator looks at the form, but cannot send it
        outcome=None,
        at=timezone.now(),
    )
    form = build_form(
        items=definition.ticket_fields, members=people_for(definition.ticket_fields), scope=scope, **posted
    )
    command = CommandForm(request.POST or None, initial={"command_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and command.is_valid():
        values, files = cleaned_values(form)
        try:
            ticket = submit_ticket_command(
                actor=actor,
                workflow_key=key,
                data=values,
                files=files,
                command_id=command.cleaned_data["command_id"],
                now=timezone.now(),
            )
        except (TicketsError, WorkflowOpsError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Ticket T-%(number)s is submitted.") % {"number": ticket.number})
            if ticket.similar:
                messages.warning(request, _similar_sentence(ticket.similar))
            return redirect("ticket_detail", number=ticket.number)
    context = {"definition": definition, "form": form, "command": command}
    return render(request, "tickets/submit.html", context, status=422 if posted and not form.is_adding else 200)


@require_safe
@company_permission_required()
def ticket_list(request: HttpRequest) -> HttpResponse:
    """Show the tickets that the actor may see, filtered, a page at a time."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = TicketFilterForm(request.GET, workflows=design_queries.workflow_choices())
    wanted = form.wanted()
    page = queries.list_instances(actor=actor, wanted=wanted)
    kept: dict[str, str] = {
        name: str(value) for name, value in request.GET.items() if name in form.fields and name != "before" and value
    }
    context = {
        "form": form,
        "page": page,
        "filtered": bool(kept),
        "next_url": f"?{urlencode({**kept, 'before': str(page.next_before)})}" if page.next_before else "",
        "first_url": f"?{urlencode(kept)}" if wanted.before else "",
    }
    template = "tickets/partials/_ticket_rows.html" if _is_partial(request) else "tickets/list.html"
    return render(request, template, context)


@require_safe
@company_permission_required()
def ticket_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Show one ticket: what was asked, where it is, what happened, what was written about it."""
    return _ticket_page(request, number, CommentForm(initial={"command_id": uuid.uuid4()}))


@require_POST
@company_permission_required()
def ticket_comment(request: HttpRequest, number: int) -> HttpResponse:
    """Write a comment; one that is refused is shown again as it was typed."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = CommentForm(request.POST)
    if not form.is_valid():
        if "command_id" in form.errors:
            raise Http404
        return _ticket_page(request, number, form)
    try:
        add_comment(actor=actor, number=number, now=timezone.now(), **form.cleaned_data)
    except UnknownTicketError:
        raise Http404 from None
    except CommentRefusedError as refused:
        form.add_error("body", str(refused))
        return _ticket_page(request, number, form)
    return redirect(f"{reverse('ticket_detail', args=[number])}#comments")


def _ticket_page(request: HttpRequest, number: int, form: CommentForm) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    instance = queries.get_instance(actor=actor, number=number)
    if instance is None:
        raise Http404
    definition = design_queries.compiled_as(version_id=instance.version_id, sha256=instance.version.sha256)
    context = {
        "instance": instance,
        "story": story.tell(instance=instance, definition=definition, reader_roles=actor.roles),
        "comments": comments_on(instance=instance),
        "comment_form": form if actor.member_id is not None else None,
        "command_id": uuid.uuid4(),
        **queries.ticket_powers(actor=actor, instance=instance, definition=definition),
        "may_reopen": not why_not_reopen(actor=actor, instance=instance, definition=definition, now=timezone.now()),
    }
    return render(request, "tickets/detail.html", context, status=422 if form.is_bound else 200)


@require_safe
@company_permission_required()
def attachment(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Send a ticket's file, always as a download: nothing that was uploaded is ever shown as a page of ours."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    row = queries.get_attachment(actor=actor, key=str(key))
    if row is None or not default_storage.exists(row.path):
        raise Http404
    response = FileResponse(
        default_storage.open(row.path), as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _similar_sentence(numbers: Sequence[int]) -> str:
    named = ", ".join(f"T-{number}" for number in numbers)
    return _("It looks like %(tickets)s, still running. If it asks for the same, cancel this one.") % {"tickets": named}


def _is_partial(request: HttpRequest) -> bool:
    htmx = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return bool(htmx) and not htmx.boosted
