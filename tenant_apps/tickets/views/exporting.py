"""Taking a copy of everything that the company has."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from shared_apps.companies.queries import subdomain_here
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.tickets.exporting import export_company, held, why_not_export


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_COMPANY)
def company_data(request: HttpRequest) -> HttpResponseBase:
    """Say what the copy holds and who may take it; a post makes it and sends it once it is whole."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        context = {"held": held(), "why_not": why_not_export(actor=actor)}
        return render(request, "tickets/company_data.html", context)
    now = timezone.now()
    copy = TemporaryFile()  # noqa: SIM115  # the reply closes it
    try:
        export_company(actor=actor, to=copy, now=now)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    name = f"{subdomain_here()}-{now:%Y-%m-%d}.zip"
    reply = FileResponse(copy, as_attachment=True, filename=name, content_type="application/zip")
    add_never_cache_headers(reply)
    return reply
