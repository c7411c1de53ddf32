"""Endpoints: the list, one endpoint, and its secret, which is shown once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.team import commands, queries
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.team.forms import EndpointForm, NewEndpointForm
from tenant_apps.team.views.replies import carried_out, done, run, status_of


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY)
def endpoint_list(request: HttpRequest) -> HttpResponse:
    """Show the endpoints."""
    return render(request, "team/endpoints.html", {"endpoints": queries.list_endpoints()})


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_COMPANY)
def endpoint_create(request: HttpRequest) -> HttpResponse:
    """Make an endpoint and show its secret."""
    form = NewEndpointForm(request.POST or None)
    made = carried_out(request, form, commands.create_endpoint)
    if made is not None:
        return _secret_page(request, title=made.title, secret=made.secret)
    return render(request, "team/endpoint.html", {"form": form}, status=status_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_COMPANY)
def endpoint_edit(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Change where an endpoint leads, or switch it off."""
    endpoint = queries.endpoint_by_id(endpoint_id=endpoint_id)
    if endpoint is None:
        raise Http404
    initial = {"title": endpoint.title, "url": endpoint.url, "active": endpoint.active}
    form = EndpointForm(request.POST or None, initial=initial)
    if carried_out(request, form, commands.edit_endpoint, endpoint_id=endpoint_id) is not None:
        messages.success(request, _("The endpoint is changed."))
        return redirect("endpoint_list")
    context = {"form": form, "endpoint": endpoint}
    return render(request, "team/endpoint.html", context, status=status_of(request))


@require_POST
@company_permission_required(Permission.MANAGE_COMPANY)
def endpoint_secret_renew(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Make a new secret and show it."""
    endpoint = run(request, commands.renew_endpoint_secret, endpoint_id=endpoint_id)
    return _secret_page(request, title=endpoint.title, secret=endpoint.secret)


@require_POST
@company_permission_required(Permission.MANAGE_COMPANY)
def endpoint_delete(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Delete an endpoint."""
    sentence = _("The endpoint is deleted.")
    return done(request, commands.delete_endpoint, sentence, "endpoint_list", endpoint_id=endpoint_id)


def _secret_page(request: HttpRequest, *, title: str, secret: str) -> HttpResponse:
    """Show the secret in the reply itself: led to a page of its own, it would have to be kept somewhere readable."""
    reply = render(request, "team/endpoint_secret.html", {"endpoint_title": title, "secret": secret})
    add_never_cache_headers(reply)
    return reply
