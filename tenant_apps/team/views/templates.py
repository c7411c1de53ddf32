"""Message templates: the list, one template, and how its message will look."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.team import commands, queries, slots
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import EDIT_TEMPLATES
from tenant_apps.team.forms import NewTemplateForm, TemplateForm
from tenant_apps.team.views.replies import carried_out, done, status_of


@require_safe
@company_permission_required(*EDIT_TEMPLATES)
def template_list(request: HttpRequest) -> HttpResponse:
    """Show the message templates."""
    return render(request, "team/templates.html", {"templates": queries.list_templates()})


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(*EDIT_TEMPLATES)
def template_create(request: HttpRequest) -> HttpResponse:
    """Make a message template, or show how it would look."""
    form = NewTemplateForm(request.POST or None)
    saving = "preview" not in request.POST
    if saving and carried_out(request, form, commands.create_template) is not None:
        messages.success(request, _("The template is there."))
        return redirect("template_list")
    return _template_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(*EDIT_TEMPLATES)
def template_edit(request: HttpRequest, template_id: int) -> HttpResponse:
    """Change a message template, or show how it would look."""
    template = queries.template_by_id(template_id=template_id)
    if template is None:
        raise Http404
    initial = {"title": template.title, "subject": template.subject, "body": template.body}
    form = TemplateForm(request.POST or None, initial=initial)
    saving = "preview" not in request.POST
    if saving and carried_out(request, form, commands.edit_template, template_id=template_id) is not None:
        messages.success(request, _("The template is changed."))
        return redirect("template_list")
    return _template_page(request, form, template=template)


@require_POST
@company_permission_required(*EDIT_TEMPLATES)
def template_delete(request: HttpRequest, template_id: int) -> HttpResponse:
    """Delete a message template."""
    sentence = _("The template is deleted.")
    return done(request, commands.delete_template, sentence, "template_list", template_id=template_id)


def _template_page(request: HttpRequest, form: TemplateForm, **context: Any) -> HttpResponse:
    """Show the form, beside it the message as a person would get it."""
    asked = "preview" in request.POST and form.is_valid()
    texts = form.cleaned_data if asked else form.initial
    name = request.actor.name  # type: ignore[attr-defined]  # set by ActorMiddleware
    preview = {part: slots.preview(texts[part], requester=name) for part in ("subject", "body") if part in texts}
    context = {**context, "form": form, "preview": preview}
    return render(request, "team/template.html", context, status=200 if asked else status_of(request))
