"""Publishing a draft: what is wrong, what changes, which roles come into being, then the next version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenant_apps.team import rules as team_rules
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design import commands, queries
from tenant_apps.workflow_design.checks import Checked
from tenant_apps.workflow_design.comparing import changes
from tenant_apps.workflow_design.errors import StaleDraftError, WorkflowDesignError
from tenant_apps.workflow_design.forms import PublishForm
from tenant_apps.workflow_design.models import WorkflowDraft
from tenant_apps.workflow_design.step_map import map_of
from tenant_apps.workflow_engine.definition import compile_document


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.PUBLISH_WORKFLOWS)
def workflow_publish(request: HttpRequest, key: str) -> HttpResponse:
    """Show what publishing would do; with the consent, do it."""
    if request.method != "POST":
        return _page(request, key)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, key, status=422)
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        version = commands.publish(actor=actor, workflow_key=key, now=timezone.now(), **form.cleaned_data)
    except (WorkflowDesignError, team_rules.NotAllowedError) as refused:
        return _refused(request, key, refused)
    messages.success(
        request,
        _("Version %(number)s of “%(title)s” is published. New tickets follow it.")
        % {"number": version.number, "title": version.workflow.title},
    )
    return redirect("workflow_detail", key=key)


def _refused(request: HttpRequest, key: str, refused: Exception) -> HttpResponse:
    """Show the page as it is now, with the sentence that says why nothing was published."""
    if isinstance(refused, StaleDraftError):
        sentence = _("%(what)s Look at it below before you publish it.") % {"what": refused}
        return _page(request, key, refused=sentence, status=409)
    status = 403 if isinstance(refused, team_rules.NotAllowedError) else 422
    return _page(request, key, refused=str(refused), status=status)


def _page(request: HttpRequest, key: str, *, refused: str = "", status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    draft = queries.get_draft(actor=actor, key=key)
    if draft is None:
        if queries.get_workflow(actor=actor, key=key) is None:
            raise Http404
        messages.info(request, _("There is no draft to publish."))
        return redirect("workflow_detail", key=key)
    checked = queries.check(text=draft.text)
    context = {
        "draft": draft,
        "workflow": draft.workflow,
        "faults": [fault for fault in checked.faults if fault.code != "unknown_role"],
        "publishable": checked.publishable,
        "unproven": checked.unproven,
        "roles": sorted(checked.unknown_roles),
        "may_create_roles": team_rules.has(actor=actor, permission=Permission.MANAGE_TEAM),
        "form": PublishForm(initial={"revision": draft.workflow.revision}),
        "refused": refused,
        **_effects(draft, checked),
    }
    return render(request, "workflow_design/publish.html", context, status=status)


def _effects(draft: WorkflowDraft, checked: Checked) -> dict[str, Any]:
    """Return how the new version goes and what it changes; nothing where it cannot be published."""
    if checked.document is None or not checked.publishable:
        return {}
    definition, titles = compile_document(checked.document), queries.role_titles()
    latest = draft.workflow.latest
    effects: dict[str, Any] = {
        "title": definition.title,
        "number": latest.number + 1 if latest else 1,
        "steps": map_of(definition=definition, role_titles=titles),
    }
    if latest is not None:
        effects["running"] = latest
        effects["changes"] = changes(before=queries.compiled(latest.pk), after=definition, role_titles=titles)
    return effects
