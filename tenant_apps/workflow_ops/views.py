"""The company's workflow errors: the list, one error, trying it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_ops import commands, queries
from tenant_apps.workflow_ops.enums import ErrorStatus
from tenant_apps.workflow_ops.errors import ErrorNotOpenError


@require_safe
@company_permission_required(Permission.HANDLE_ERRORS)
def error_list(request: HttpRequest) -> HttpResponse:
    """Show the errors that are open, or those of another status."""
    status = request.GET.get("status", ErrorStatus.OPEN)
    status = status if status in ErrorStatus.values else ErrorStatus.OPEN
    context = {"errors": queries.list_errors(status=status), "status": status, "statuses": ErrorStatus.choices}
    return render(request, "workflow_ops/error_list.html", context)


@require_safe
@company_permission_required(Permission.HANDLE_ERRORS)
def error_detail(request: HttpRequest, error_id: int) -> HttpResponse:
    """Show one error: what happened, what it means, what can be done."""
    error = queries.get_error(error_id=error_id)
    if error is None:
        raise Http404
    return render(request, "workflow_ops/error_detail.html", {"error": error})


@require_POST
@company_permission_required(Permission.HANDLE_ERRORS)
def error_retry(request: HttpRequest, error_id: int) -> HttpResponse:
    """Try again, and say that it worked only if the ticket moved."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if queries.get_error(error_id=error_id) is None:
        raise Http404
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
