"""Cleans what was typed on the team's and the settings' pages."""

from tenant_apps.team.forms.absences import AbsenceForm
from tenant_apps.team.forms.calendars import CalendarDayForm, CalendarForm, NewCalendarForm
from tenant_apps.team.forms.messages import EndpointForm, NewEndpointForm, NewTemplateForm, TemplateForm
from tenant_apps.team.forms.pieces import SettingForm
from tenant_apps.team.forms.team import InviteForm, ManagerForm, NewRoleForm, RoleForm

__all__ = [
    "AbsenceForm",
    "CalendarDayForm",
    "CalendarForm",
    "EndpointForm",
    "InviteForm",
    "ManagerForm",
    "NewCalendarForm",
    "NewEndpointForm",
    "NewRoleForm",
    "NewTemplateForm",
    "RoleForm",
    "SettingForm",
    "TemplateForm",
]
