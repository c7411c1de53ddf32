"""Absences: one's own, and for who manages the team, anybody's."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenant_apps.team import commands, queries
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.team.forms import AbsenceForm
from tenant_apps.team.views.replies import carried_out, run, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required()
def own_absence(request: HttpRequest) -> HttpResponse:
    """Show one's absences and add one."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return _absence_page(request, actor.member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_TEAM)
def member_absence(request: HttpRequest, member_id: int) -> HttpResponse:
    """Show anybody's absences and add one."""
    return _absence_page(request, member_id)


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required()
def absence_edit(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Change an absence's days or deputy."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    absence = queries.get_absence(actor=actor, absence_id=absence_id)
    if absence is None:
        raise Http404
    initial = {"first_day": absence.first_day, "last_day": absence.last_day, "deputy": absence.deputy_id}
    form = AbsenceForm(request.POST or None, initial=initial, member_id=absence.member_id)
    if carried_out(request, form, commands.change_absence, absence_id=absence_id) is not None:
        messages.success(request, _("The absence is changed."))
        return redirect(_page_of(request, absence.member_id))
    context = {"form": form, "absence": absence, "back_url": _page_of(request, absence.member_id)}
    return render(request, "team/absence_edit.html", context, status=status_of(request))


@require_POST
@company_permission_required()
def absence_remove(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take an absence away."""
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if queries.get_absence(actor=actor, absence_id=absence_id) is None:
        raise Http404
    member_id = run(request, commands.remove_absence, absence_id=absence_id)
    messages.success(request, _("The absence is removed."))
    return redirect(_page_of(request, member_id))


def _absence_page(request: HttpRequest, member_id: int) -> HttpResponse:
    member = queries.get_member(member_id=member_id)
    if member is None:
        raise Http404
    form = AbsenceForm(request.POST or None, member_id=member_id)
    if carried_out(request, form, commands.add_absence, member_id=member_id) is not None:
        messages.success(request, _("The absence is written down."))
        return redirect(_page_of(request, member_id))
    context = {
        "form": form,
        "member": member,
        "is_own": _page_of(request, member_id) == reverse("own_absence"),
        "absences": queries.absences_of(member_id=member_id, today=queries.company_day(moment=timezone.now())),
    }
    return render(request, "team/absence.html", context, status=status_of(request))


def _page_of(request: HttpRequest, member_id: int) -> str:
    actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if member_id == actor.member_id:
        return reverse("own_absence")
    return reverse("member_absence", kwargs={"member_id": member_id})
