"""Calendars: the list, one calendar with its week, and its own days."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.team import commands, queries
from tenant_apps.team.access import company_permission_required
from tenant_apps.team.enums import Permission
from tenant_apps.team.forms import CalendarDayForm, CalendarForm, NewCalendarForm
from tenant_apps.team.ready_made import ALWAYS
from tenant_apps.team.views.replies import carried_out, done, status_of

FRESH = {"timezone": "UTC", "day_hours": 8, **dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00")}


@require_safe
@company_permission_required(Permission.MANAGE_COMPANY)
def calendar_list(request: HttpRequest) -> HttpResponse:
    """Show the calendars."""
    return render(request, "team/calendars.html", {"calendars": queries.list_calendars()})


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_COMPANY)
def calendar_create(request: HttpRequest) -> HttpResponse:
    """Make a calendar of the company's own."""
    form = NewCalendarForm(request.POST or None, initial=FRESH)
    made = carried_out(request, form, commands.create_calendar)
    if made is not None:
        messages.success(request, _("The calendar “%(title)s” is there.") % {"title": made.title})
        return redirect("calendar_edit", calendar_id=made.pk)
    return render(request, "team/calendar.html", {"form": form}, status=status_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@company_permission_required(Permission.MANAGE_COMPANY)
def calendar_edit(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Show a calendar with its own days, and change it."""
    form = CalendarForm(request.POST) if request.method == "POST" else None
    if form is not None and carried_out(request, form, commands.edit_calendar, calendar_id=calendar_id) is not None:
        messages.success(request, _("The calendar is changed. It holds for what becomes due from now on."))
        return redirect("calendar_edit", calendar_id=calendar_id)
    return _calendar_page(request, calendar_id, form=form)


@require_POST
@company_permission_required(Permission.MANAGE_COMPANY)
def calendar_delete(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Delete a calendar of the company's own."""
    sentence = _("The calendar is deleted.")
    return done(request, commands.delete_calendar, sentence, "calendar_list", calendar_id=calendar_id)


@require_POST
@company_permission_required(Permission.MANAGE_COMPANY)
def calendar_day_set(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Give one day hours of its own."""
    form = CalendarDayForm(request.POST)
    if carried_out(request, form, commands.set_calendar_day, calendar_id=calendar_id) is not None:
        messages.success(request, _("The day is set."))
        return redirect("calendar_edit", calendar_id=calendar_id)
    return _calendar_page(request, calendar_id, day_form=form)


@require_POST
@company_permission_required(Permission.MANAGE_COMPANY)
def calendar_day_remove(request: HttpRequest, calendar_id: int, day_id: int) -> HttpResponse:
    """Let a day be like every other again."""
    back = reverse("calendar_edit", kwargs={"calendar_id": calendar_id})
    sentence = _("The day is like every other again.")
    return done(request, commands.remove_calendar_day, sentence, back, calendar_id=calendar_id, day_id=day_id)


def _calendar_page(
    request: HttpRequest,
    calendar_id: int,
    *,
    form: CalendarForm | None = None,
    day_form: CalendarDayForm | None = None,
) -> HttpResponse:
    calendar = queries.get_calendar(calendar_id=calendar_id)
    if calendar is None:
        raise Http404
    context = {
        "calendar": calendar,
        "form": form or CalendarForm(initial=CalendarForm.initial_of(calendar)),
        "day_form": day_form or CalendarDayForm(),
        "days": queries.list_days(calendar_id=calendar_id),
        "holidays": queries.holidays_ahead(calendar=calendar, today=queries.company_day(moment=timezone.now())),
        "is_fixed": calendar.key == ALWAYS,
    }
    return render(request, "team/calendar.html", context, status=status_of(request))
