"""The company's audit: filtered pages, and exports, which are audited themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shared_apps.audit.exporting import as_csv, as_json
from shared_apps.audit.forms import AuditFilterForm
from tenant_apps.audit_trail.queries import audit_lines, audit_page
from tenant_apps.team import commands
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY)
def company_audit(request: HttpRequest) -> HttpResponse:
    """Show who did what, the newest first."""
    form = AuditFilterForm(request.GET)
    page = audit_page(wanted=form.wanted())
    kept: dict[str, str] = {
        name: str(value) for name, value in request.GET.items() if name in form.fields and name != "before" and value
    }
    context = {
        "form": form,
        "page": page,
        "kept": kept,
        "exports": [
            (reverse("company_audit_export", args=["csv"]), _("Export as CSV")),
            (reverse("company_audit_export", args=["json"]), _("Export as JSON")),
        ],
        "next_url": f"?{urlencode({**kept, 'before': str(page.next_before)})}" if page.next_before else "",
        "first_url": f"?{urlencode(kept)}" if form.cleaned_data.get("before") else "",
    }
    return render(request, "team/audit.html", context)


@require_POST
@company_permission_required(Permission.MANAGE_COMPANY)
def company_audit_export(request: HttpRequest, form: str) -> HttpResponse:
    """Send the filtered rows as a file. The audit says that somebody took it: so it is a post."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    lines = list(audit_lines(wanted=AuditFilterForm(request.POST).wanted()))
    commands.note_audit_export(actor=actor, rows=len(lines), now=timezone.now())
    return as_json(lines) if form == "json" else as_csv(lines)
