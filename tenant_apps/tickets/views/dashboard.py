"""The first page of a company: what waits for you, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenant_apps.team.access import company_permission_required
from tenant_apps.tickets.queries import first_steps
from tenant_apps.workflow_ops import queries as ops_queries
from tenant_apps.workflow_ops.queries import InstanceFilter

MOST = 5  # tasks and tickets that are shown


@require_safe
@company_permission_required()
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show my tasks, my tickets and, to a young company's people, the next step."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    mine = ops_queries.list_instances(actor=actor, wanted=InstanceFilter(mine=True), size=MOST)
    context = {
        "tasks": ops_queries.inbox(actor=actor, today=timezone.localdate(), most=MOST),
        "task_count": ops_queries.count_open(actor=actor),
        "tickets": mine.rows,
        "first_steps": first_steps(actor=actor),
    }
    return render(request, "tickets/dashboard.html", context)
