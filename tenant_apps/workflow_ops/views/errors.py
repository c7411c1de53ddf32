"""The company's workflow errors: the list, one error, trying again one or many, passing the step, letting it be."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_ops import commands, queries
from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.errors import ErrorNotOpenError, WorkflowOpsError
from tenant_apps.workflow_ops.forms import AfterForm, GoRoundForm
from tenant_apps.workflow_ops.models import WorkflowError
from tenant_apps.workflow_ops.watchdog import forgotten_tickets

TABS = {
    "open": (ErrorStatus.OPEN, ErrorStatus.RETRYING),
    "ignored": (ErrorStatus.IGNORED,),
    "resolved": (ErrorStatus.RESOLVED,),
}


@require_safe
@company_permission_required(Permission.HANDLE_ERRORS)
def error_list(request: HttpRequest) -> HttpResponse:
    """Show the errors that need somebody, equal ones as one line; or those of another status."""
    tab = request.GET.get("status", "open")
    tab = tab if tab in TABS else "open"
    labels = {"open": _("To be dealt with"), "ignored": _("Let be"), "resolved": _("Resolved")}
    context = {
        "groups": queries.list_errors(statuses=TABS[tab]),
        "status": tab,
        "statuses": labels.items(),
        "forgotten": forgotten_tickets() if tab == "open" else (),
    }
    return render(request, "workflow_ops/error_list.html", context)


@require_safe
@company_permission_required(Permission.HANDLE_ERRORS)
def error_detail(request: HttpRequest, error_id: int) -> HttpResponse:
    """Show one error: what happened, what it means, what can be done."""
    return _page(request, _error_or_404(error_id))


@require_POST
@company_permission_required(Permission.HANDLE_ERRORS)
def error_retry(request: HttpRequest, error_id: int) -> HttpResponse:
    """Try again, and say that it worked only if the ticket moved."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    _error_or_404(error_id)
    try:
        result = commands.retry_error(actor=actor, error_id=error_id, now=timezone.now())
    except ErrorNotOpenError as refused:
        messages.info(request, str(refused))
        return redirect("error_detail", error_id=error_id)
    if result.moved:
        messages.success(
            request, _("It worked: ticket T-%(number)s has moved on.") % {"number": result.error.instance.number}
        )
    else:
        messages.error(request, _("The ticket did not move. %(why)s") % {"why": result.error.message})
    return redirect("error_detail", error_id=error_id)


@require_POST
@company_permission_required(Permission.HANDLE_ERRORS)
def error_ignore(request: HttpRequest, error_id: int) -> HttpResponse:
    """Let the error be."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    _error_or_404(error_id)
    try:
        commands.ignore_error(actor=actor, error_id=error_id, now=timezone.now())
    except ErrorNotOpenError as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("The error is let be. Its ticket stands still until you try again or cancel it."))
    return redirect("error_detail", error_id=error_id)


@require_POST
@company_permission_required(Permission.HANDLE_ERRORS)
def error_go_round(request: HttpRequest, error_id: int) -> HttpResponse:
    """Take the ticket past the step at which it stands."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    error = _error_or_404(error_id)
    form = _go_round_form(error, request.POST)
    if form is None or not form.is_valid():
        return _page(request, error, form=form, status=422)
    try:
        instance = commands.go_round_error(
            actor=actor,
            error_id=error_id,
            command_id=form.cleaned_data["command_id"],
            now=timezone.now(),
            **form.target(),  # type: ignore[arg-type]  # {to} or {outcome}
        )
    except WorkflowOpsError as refused:
        messages.error(request, str(refused))
        return redirect("error_detail", error_id=error_id)
    after = queries.get_error(error_id=error_id)
    if after is not None and after.status == ErrorStatus.RESOLVED:
        messages.success(request, _("Ticket T-%(number)s has gone on.") % {"number": instance.number})
    else:
        messages.error(request, _("The ticket could not go that way. See the errors of the ticket."))
    return redirect("ticket_detail", number=instance.number)


@require_safe
@company_permission_required(Permission.HANDLE_ERRORS)
def error_group(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Show equal errors, and on demand which of them would move now (nothing of the rehearsal is kept)."""
    errors = queries.equal_errors(fingerprint=fingerprint, statuses=TABS["open"])
    if not errors:
        messages.info(request, _("None of these errors is open any more."))
        return redirect("error_list")
    rehearsed = "rehearse" in request.GET
    progress = AfterForm(request.GET)
    context = {
        "errors": errors,
        "fingerprint": fingerprint,
        "count": queries.count_equal_errors(fingerprint=fingerprint, statuses=TABS["open"]),
        "rehearsal": commands.would_move(fingerprint=fingerprint) if rehearsed else None,
        "progress": progress.cleaned_data if progress.is_valid() and progress.cleaned_data["after"] else None,
    }
    return render(request, "workflow_ops/error_group.html", context)


@require_POST
@company_permission_required(Permission.HANDLE_ERRORS)
def error_group_retry(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Try the next hundred equal errors again, and come back to the page with how far it is."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = AfterForm(request.POST)
    so_far = form.cleaned_data if form.is_valid() else {}
    done = commands.retry_equal_errors(
        actor=actor, fingerprint=fingerprint, after=so_far.get("after") or 0, now=timezone.now()
    )
    moved, stuck = (so_far.get("moved") or 0) + done.moved, (so_far.get("stuck") or 0) + done.stuck
    words = {"moved": moved, "stuck": stuck, "rest": done.rest}
    messages.info(
        request, _("%(moved)s tickets have moved, %(stuck)s have not, %(rest)s are still to be tried.") % words
    )
    if not done.rest:
        return redirect("error_list")
    response = redirect("error_group", fingerprint=fingerprint)
    response["Location"] += f"?after={done.last}&moved={moved}&stuck={stuck}"
    return response


def _error_or_404(error_id: int) -> WorkflowError:
    error = queries.get_error(error_id=error_id)
    if error is None:
        raise Http404
    return error


def _go_round_form(error: WorkflowError, data: Any = None) -> GoRoundForm | None:
    """Return the form for passing the step at which the ticket stands; None where it stands at none."""
    opening = queries.standing_at(error=error)
    definition = compiled(error.instance.version_id)
    if opening is None or opening[0] not in definition.steps:
        return None
    return GoRoundForm(data, definition=definition, standing=opening[0], initial={"command_id": uuid.uuid4()})


def _page(
    request: HttpRequest, error: WorkflowError, *, form: GoRoundForm | None = None, status: int = 200
) -> HttpResponse:
    unsolved = error.status != ErrorStatus.RESOLVED
    equal = queries.count_equal_errors(fingerprint=error.fingerprint, statuses=TABS["open"]) if unsolved else 0
    context = {
        "error": error,
        "unsolved": unsolved,
        "form": form or (_go_round_form(error) if unsolved else None),
        "equal": equal,
        "may_correct": unsolved and not error.instance.has_ended,
    }
    return render(request, "workflow_ops/error_detail.html", context, status=status)
