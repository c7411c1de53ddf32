"""Addresses of the company's settings, below /settings/."""

from django.urls import path

from tenant_apps.team.views import absences, audit, calendars, endpoints, hub, templates, visits

urlpatterns = [
    path("", hub.settings, name="settings"),
    path("calendars/", calendars.calendar_list, name="calendar_list"),
    path("calendars/new/", calendars.calendar_create, name="calendar_create"),
    path("calendars/<int:calendar_id>/", calendars.calendar_edit, name="calendar_edit"),
    path("calendars/<int:calendar_id>/delete/", calendars.calendar_delete, name="calendar_delete"),
    path("calendars/<int:calendar_id>/days/", calendars.calendar_day_set, name="calendar_day_set"),
    path(
        "calendars/<int:calendar_id>/days/<int:day_id>/remove/",
        calendars.calendar_day_remove,
        name="calendar_day_remove",
    ),
    path("endpoints/", endpoints.endpoint_list, name="endpoint_list"),
    path("endpoints/new/", endpoints.endpoint_create, name="endpoint_create"),
    path("endpoints/<int:endpoint_id>/", endpoints.endpoint_edit, name="endpoint_edit"),
    path("endpoints/<int:endpoint_id>/secret/", endpoints.endpoint_secret_renew, name="endpoint_secret_renew"),
    path("endpoints/<int:endpoint_id>/delete/", endpoints.endpoint_delete, name="endpoint_delete"),
    path("templates/", templates.template_list, name="template_list"),
    path("templates/new/", templates.template_create, name="template_create"),
    path("templates/<int:template_id>/", templates.template_edit, name="template_edit"),
    path("templates/<int:template_id>/delete/", templates.template_delete, name="template_delete"),
    path("audit/", audit.company_audit, name="company_audit"),
    path("audit/export/<slug:form>/", audit.company_audit_export, name="company_audit_export"),
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/export/", visits.visit_export, name="visit_export"),
    path("visits/<int:visit_id>/", visits.visit_detail, name="visit_detail"),
    path("absence/", absences.own_absence, name="own_absence"),
    path("absence/<int:absence_id>/", absences.absence_edit, name="absence_edit"),
    path("absence/<int:absence_id>/remove/", absences.absence_remove, name="absence_remove"),
]
