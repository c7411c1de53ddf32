"""The reference of the format, for those who write definitions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design.format_reference import sections


@require_safe
@company_permission_required(Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)
def workflow_format(request: HttpRequest) -> HttpResponse:
    """Show what can be written in a definition."""
    return render(request, "workflow_design/format.html", {"sections": sections()})
