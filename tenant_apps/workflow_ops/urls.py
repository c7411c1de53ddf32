"""Addresses of the company's workflow errors."""

from django.urls import path

from tenant_apps.workflow_ops import views

urlpatterns = [
    path("", views.error_list, name="error_list"),
    path("<int:error_id>/", views.error_detail, name="error_detail"),
    path("<int:error_id>/retry/", views.error_retry, name="error_retry"),
]
