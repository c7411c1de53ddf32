"""Addresses of a company's site."""

from django.urls import include, path

from saas import views

urlpatterns = [
    path("", include("tenant_apps.tickets.urls")),
    path("", include("shared_apps.signup.urls_tenant")),
    path("team/", include("tenant_apps.team.urls")),
    path("settings/", include("tenant_apps.team.urls_settings")),
    path("workflows/", include("tenant_apps.workflow_design.urls")),
    path("errors/", include("tenant_apps.workflow_ops.urls")),
    path("", include("tenant_apps.workflow_ops.urls_running")),
    path("theme/", views.set_theme, name="set_theme"),
]

handler500 = views.server_error
