"""The company's roles: made, changed, deleted; and who may do what, as a table."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.audit.spreadsheets import csv_text
from tenant_apps.team import commands, naming, queries, rules
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import OWNER_ROLE, SEE_POWERS, SEE_WORKFLOWS, Permission
from tenant_apps.team.forms import NewRoleForm, RoleForm
from tenant_apps.team.views.replies import carried_out, done, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_TEAM)
def role_create(request: HttpRequest) -> HttpResponse:
    """Make a role of the company's own."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    form = NewRoleForm(request.POST or None, has=actor.permissions)
    role = carried_out(request, form, commands.create_role)
    if role is not None:
        messages.success(request, _("The role “%(title)s” is there.") % {"title": role.title})
        return redirect("team")
    return render(request, "team/role.html", {"form": form}, status=status_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_TEAM)
def role_edit(request: HttpRequest, role_id: int) -> HttpResponse:
    """Show who holds the role and which workflows name it; change what it is called and what it allows."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    role = queries.get_role(role_id=role_id)
    if role is None:
        raise Http404
    is_fixed = role.key == OWNER_ROLE
    initial = {"title": role.title, "permissions": role.permissions}
    form = RoleForm(request.POST or None, initial=initial, has=actor.permissions, is_fixed=is_fixed)
    given: dict[str, Any] = {"permissions": role.permissions} if is_fixed else {}
    if carried_out(request, form, commands.edit_role, role_id=role_id, **given) is not None:
        messages.success(request, _("The role is changed."))
        return redirect("team")
    context = {
        "form": form,
        "role": role,
        "is_fixed": is_fixed,
        "lacks": rules.lacks(actor=actor, permissions=role.permissions),
        "allowed": [line for line in queries.permission_lines() if line.value in role.permissions],
        "holders": queries.holders_of(role_id=role_id),
        "named_by": naming.all_namings().get(role.key, ()),
        "may_see_workflows": any(rules.has(actor=actor, permission=each) for each in SEE_WORKFLOWS),
    }
    return render(request, "team/role.html", context, status=status_of(request))


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def role_delete(request: HttpRequest, role_id: int) -> HttpResponse:
    """Delete a role that nothing uses."""
    return done(request, commands.delete_role, _("The role is deleted."), "team", role_id=role_id)


@require_safe
@company_permission_required(*SEE_POWERS)
def powers(request: HttpRequest) -> HttpResponse:
    """Show who may do what, through which role."""
    return render(request, "team/powers.html", {"table": queries.who_may_what()})


@require_safe
@company_permission_required(*SEE_POWERS)
def powers_csv(_request: HttpRequest) -> HttpResponse:
    """Send who may do what as a file for spreadsheets: a line for each member, a column for each permission."""
    table = queries.who_may_what()
    head = [_("Name"), _("E-mail address"), _("Roles"), *(line.caption for line in table.permissions)]
    rows = [
        [row.member.name, row.member.email, ", ".join(row.roles), *(", ".join(roles) for _line, roles in row.through)]
        for row in table.members
    ]
    response = HttpResponse(csv_text([head, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="who-may-do-what.csv"'
    return response
