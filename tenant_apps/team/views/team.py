"""The team: members, the roles they hold, invitations."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shared_apps.companies.links import platform_url
from shared_apps.companies.queries import may_send_mail
from tenant_apps.team import commands, queries, rules
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import OWNER_ROLE, Permission
from tenant_apps.team.forms import InviteForm, ManagerForm
from tenant_apps.team.views.replies import Command, Refusals, carried_out, done, status_of


@require_safe
@company_permission_required(Permission.MANAGE_TEAM)
def team(request: HttpRequest) -> HttpResponse:
    """Show members, open invitations and roles."""
    return _team_page(request, InviteForm())


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            commands.invite(
                actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
                email=form.cleaned_data["email"],
                role_ids=form.cleaned_data["roles"],
                company_name=request.company.name,  # type: ignore[attr-defined]  # set by CompanyMiddleware
                now=timezone.now(),
            )
        except Refusals as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(email)s is invited.") % {"email": form.cleaned_data["email"]})
            return redirect("team")
    return _team_page(request, form, status=422)


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def invitation_revoke(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    return _do(request, commands.revoke_invitation, _("The invitation is withdrawn."), invitation_id=invitation_id)


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def role_give(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give a member a role."""
    role_id = _number(request.POST.get("role"))
    return _do(request, commands.give_role, _("The role is given."), member_id=member_id, role_id=role_id)


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def role_take(request: HttpRequest, member_id: int) -> HttpResponse:
    """Take a role from a member."""
    role_id = _number(request.POST.get("role"))
    return _do(request, commands.take_role, _("The role is taken away."), member_id=member_id, role_id=role_id)


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def member_deactivate(request: HttpRequest, member_id: int) -> HttpResponse:
    """Shut somebody out of this company."""
    return _do(request, commands.deactivate_member, _("They can no longer enter."), member_id=member_id)


@require_POST
@company_permission_required(Permission.MANAGE_TEAM)
def member_reactivate(request: HttpRequest, member_id: int) -> HttpResponse:
    """Let somebody in again."""
    return _do(request, commands.reactivate_member, _("They can enter again."), member_id=member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_TEAM)
def member_manager(request: HttpRequest, member_id: int) -> HttpResponse:
    """Say who somebody's manager is."""
    member = queries.get_member(member_id=member_id)
    if member is None:
        raise Http404
    form = ManagerForm(request.POST or None, initial={"manager": member.manager_id}, member_id=member_id)
    if carried_out(request, form, commands.set_manager, member_id=member_id) is not None:
        messages.success(request, _("The manager of %(name)s is set.") % {"name": member.name})
        return redirect("team")
    return render(request, "team/manager.html", {"form": form, "member": member}, status=status_of(request))


def _do(request: HttpRequest, command: Command, sentence: str, **arguments: int) -> HttpResponse:
    return done(request, command, sentence, "team", **arguments)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def _team_page(request: HttpRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    company = request.company  # type: ignore[attr-defined]  # set by CompanyMiddleware
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    members, roles = queries.list_members(), queries.list_roles()
    today = queries.company_day(moment=timezone.now())
    context = {
        "members": members,
        "without_manager": [row for row in members if row.active and row.manager and not row.manager.active],
        "without_deputy": queries.absences_left_alone(today=today),
        "away": queries.absent_members(on=today),
        "roles": roles,
        "givable": [role for role in roles if not rules.lacks(actor=actor, permissions=role.permissions)],
        "may_give_self": OWNER_ROLE in actor.roles,
        "invitations": queries.list_invitations(now=timezone.now()),
        "form": form,
        "mail_waits": not may_send_mail(company_id=company.pk),
        "verify_url": platform_url("account_email"),
    }
    return render(request, "team/team.html", context, status=status)
