"""The platform's audit: filtered pages, and exports, which are audited themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shared_apps.audit.exporting import as_csv, as_json
from shared_apps.audit.forms import AuditFilterForm
from shared_apps.audit.queries import platform_lines, platform_page
from shared_apps.audit.recorder import note_export
from shared_apps.platform_admin.access import operator_permission_required


@require_safe
@operator_permission_required("audit.read")
def operator_audit(request: HttpRequest) -> HttpResponse:
    """Show who did what on the platform, and what operators did in companies, the newest first."""
    form = AuditFilterForm(request.GET)
    page = platform_page(wanted=form.wanted())
    kept: dict[str, str] = {
        name: str(value) for name, value in request.GET.items() if name in form.fields and name != "before" and value
    }
    context = {
        "form": form,
        "page": page,
        "kept": kept,
        "exports": [
            (reverse("operator_audit_export", args=["csv"]), _("Export as CSV")),
            (reverse("operator_audit_export", args=["json"]), _("Export as JSON")),
        ],
        "next_url": f"?{urlencode({**kept, 'before': str(page.next_before)})}" if page.next_before else "",
        "first_url": f"?{urlencode(kept)}" if form.cleaned_data.get("before") else "",
    }
    return render(request, "platform_admin/audit.html", context)


@require_POST
@operator_permission_required("audit.read")
def operator_audit_export(request: HttpRequest, form: str) -> HttpResponse:
    """Send the filtered rows as a file; the audit says who took it."""
    lines = list(platform_lines(wanted=AuditFilterForm(request.POST).wanted()))
    note_export(actor=request.actor, rows=len(lines), at=timezone.now())  # type: ignore[attr-defined]  # set by ActorMiddleware
    return as_json(lines) if form == "json" else as_csv(lines)
