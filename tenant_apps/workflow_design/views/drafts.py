"""Writing workflows: upload, gallery, the draft as text. Whatever is refused, what was typed is kept."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.workflow_design import commands, gallery, queries
from tenant_apps.workflow_design.errors import (
    FaultyDefinitionError,
    KeyChangedError,
    StaleDraftError,
    Theirs,
    UnknownWorkflowError,
)
from tenant_apps.workflow_design.faults import Fault
from tenant_apps.workflow_design.forms import DraftForm, RevisionForm, UploadForm


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.DESIGN_WORKFLOWS)
def workflow_upload(request: HttpRequest) -> HttpResponse:
    """Take a definition as a file or as text; it becomes a draft, faults and all."""
    if request.method != "POST":
        return render(request, "workflow_design/upload.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "workflow_design/upload.html", {"form": form}, status=422)
    text = form.cleaned_data["definition"]
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        draft = commands.save_draft(actor=actor, text=text, now=timezone.now())
    except FaultyDefinitionError as refused:
        context = {"form": UploadForm.showing(text=text), "faults": refused.faults, "refused": True}
        return render(request, "workflow_design/upload.html", context, status=422)
    except StaleDraftError as refused:
        return _stale_page(request, text=text, refused=refused)
    messages.success(request, _("The draft is saved."))
    return redirect("workflow_edit", key=draft.workflow.key)


@require_POST
@company_permission_required(Permission.DESIGN_WORKFLOWS)
def workflow_install(request: HttpRequest, key: str) -> HttpResponse:
    """Make a draft of a ready-made definition."""
    entry = gallery.find(key=key)
    if entry is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        commands.save_draft(actor=actor, text=entry.text, now=timezone.now())
    except StaleDraftError:
        messages.warning(request, _("There is a draft of this workflow already; it was not changed."))
    else:
        messages.success(
            request, _("“%(title)s” is your draft now. Adapt it, then publish it.") % {"title": entry.title}
        )
    return redirect("workflow_edit", key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.DESIGN_WORKFLOWS)
def workflow_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Show the draft (or the running version, to begin one) as text with its faults; save it, or only check it."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    workflow = queries.get_workflow(actor=actor, key=key)
    if workflow is None:
        raise Http404
    if request.method == "POST":
        return _edited(request, key)
    draft = queries.get_draft(actor=actor, key=key)
    now_there = queries.theirs(workflow=workflow, draft=draft)
    form = DraftForm(initial={"text": now_there.text, "revision": now_there.revision})
    return _editor(request, key=key, form=form, text=now_there.text, saved=draft is not None)


@require_POST
@company_permission_required(Permission.DESIGN_WORKFLOWS)
def workflow_discard(request: HttpRequest, key: str) -> HttpResponse:
    """Throw the draft away."""
    form = RevisionForm(request.POST)
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        commands.discard_draft(
            actor=actor,
            workflow_key=key,
            revision=form.cleaned_data["revision"] if form.is_valid() else -1,
            now=timezone.now(),
        )
    except UnknownWorkflowError:
        raise Http404 from None
    except StaleDraftError as refused:
        messages.error(request, str(refused))
        return redirect("workflow_detail", key=key)
    messages.success(request, _("The draft is thrown away."))
    return redirect("workflow_list")


def _edited(request: HttpRequest, key: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _editor(request, key=key, form=form, text=request.POST.get("text", ""), status=422)
    text, revision = form.cleaned_data["text"], form.cleaned_data["revision"]
    action = request.POST.get("action", "save")
    if action == "check":
        return _editor(request, key=key, form=form, text=text, checked=True)
    try:
        commands.save_draft(actor=actor, workflow_key=key, text=text, revision=revision, now=timezone.now())
    except StaleDraftError as refused:
        return _stale_page(request, text=text, refused=refused)
    except FaultyDefinitionError as refused:
        return _editor(request, key=key, form=form, text=text, faults=refused.faults, status=422)
    except KeyChangedError as refused:
        return _editor(request, key=key, form=form, text=text, refused=str(refused), status=422)
    except UnknownWorkflowError:
        raise Http404 from None
    messages.success(request, _("The draft is saved."))
    return redirect("workflow_publish" if action == "publish" else "workflow_edit", key=key)


def _stale_page(request: HttpRequest, *, text: str, refused: StaleDraftError) -> HttpResponse:
    """Show both texts: theirs to read, the typed one in the editor, to be saved over theirs knowingly."""
    theirs = refused.theirs
    form = DraftForm(initial={"text": text, "revision": theirs.revision})
    return _editor(
        request, key=theirs.workflow_key, form=form, text=text, refused=str(refused), theirs=theirs, status=409
    )


def _editor(
    request: HttpRequest,
    *,
    key: str,
    form: DraftForm,
    text: str,
    faults: Sequence[Fault] | None = None,
    refused: str = "",
    theirs: Theirs | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shown = queries.check(text=text).faults if faults is None else faults
    context = {
        "key": key,
        "form": form,
        "faults": shown,
        "error_count": sum(fault.severity == "error" for fault in shown),
        "refused": refused,
        "theirs": theirs,
        **more,
    }
    return render(request, "workflow_design/edit.html", context, status=status)
