"""Looking at workflows: the list, one workflow, one version, its source text."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design import gallery, queries
from tenant_apps.workflow_design.models import DefinitionVersion
from tenant_apps.workflow_design.step_map import map_of


@require_safe
@company_permission_required(Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)
def workflow_list(request: HttpRequest) -> HttpResponse:
    """Show the company's workflows and the ready-made ones."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    workflows = queries.list_workflows(actor=actor)
    here = {workflow.key for workflow in workflows}
    context = {"workflows": workflows, "gallery": [entry for entry in gallery.entries() if entry.key not in here]}
    return render(request, "workflow_design/list.html", context)


@require_safe
@company_permission_required(Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)
def workflow_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one workflow: its draft, how the running version goes, all versions."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    workflow = queries.get_workflow(actor=actor, key=key)
    if workflow is None:
        raise Http404
    titles = queries.role_titles()
    context = {
        "workflow": workflow,
        "draft": queries.get_draft(actor=actor, key=key),
        "versions": queries.versions_of(workflow=workflow),
        "steps": map_of(definition=queries.compiled(workflow.latest.pk), role_titles=titles) if workflow.latest else [],
    }
    return render(request, "workflow_design/detail.html", context)


@require_safe
@company_permission_required(Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)
def workflow_version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show one published version: how it goes, and its text."""
    version = _version_or_404(request, key, number)
    steps = map_of(definition=queries.compiled(version.pk), role_titles=queries.role_titles())
    return render(request, "workflow_design/version.html", {"version": version, "steps": steps})


@require_safe
@company_permission_required(Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)
def workflow_source(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Send a version's text as a file, as it was written."""
    version = _version_or_404(request, key, number)
    ending = "json" if version.text.lstrip().startswith("{") else "yaml"
    response = HttpResponse(version.text, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{version.workflow.key}-v{version.number}.{ending}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _version_or_404(request: HttpRequest, key: str, number: int) -> DefinitionVersion:
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    version = queries.get_version(actor=actor, key=key, number=number) if number < 2**31 else None
    if version is None:
        raise Http404
    return version
