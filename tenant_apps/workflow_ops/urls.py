"""Addresses of the company's workflow errors."""

from django.urls import path

from tenant_apps.workflow_ops.views import errors as views

urlpatterns = [
    path("", views.error_list, name="error_list"),
    path("<int:error_id>/", views.error_detail, name="error_detail"),
    path("<int:error_id>/retry/", views.error_retry, name="error_retry"),
    path("<int:error_id>/ignore/", views.error_ignore, name="error_ignore"),
    path("<int:error_id>/go-round/", views.error_go_round, name="error_go_round"),
    path("equal/<slug:fingerprint>/", views.error_group, name="error_group"),
    path("equal/<slug:fingerprint>/retry/", views.error_group_retry, name="error_group_retry"),
]
