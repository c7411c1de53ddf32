"""Moving the running tickets of a workflow to its latest version: first who can and who cannot, then do it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.queries import latest_version
from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.errors import WorkflowOpsError
from tenant_apps.workflow_ops.moving import plan_moves


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.PUBLISH_WORKFLOWS)
def tickets_move(request: HttpRequest, key: str) -> HttpResponse:
    """Show which running tickets can move to the latest version and why others cannot; move those that can."""
    version = latest_version(workflow_key=key)
    if version is None:
        raise Http404
    moves = plan_moves(workflow_key=key)
    if request.method != "POST":
        context = {
            "version": version,
            "can": [move for move in moves if not move.why_not],
            "cannot": [move for move in moves if move.why_not],
        }
        return render(request, "workflow_ops/move.html", context)
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    moved = 0
    for move in moves:
        if move.why_not:
            continue
        try:
            commands.migrate_ticket(
                actor=actor, number=move.instance.number, command_id=uuid.uuid4(), now=timezone.now()
            )
        except WorkflowOpsError as refused:
            messages.error(request, f"T-{move.instance.number}: {refused}")
        else:
            moved += 1
    messages.success(
        request, _("%(count)s tickets now follow version %(number)s.") % {"count": moved, "number": version.number}
    )
    return redirect("tickets_move", key=key)
