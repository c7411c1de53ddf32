"""Addresses of the operators' console."""

from django.urls import path

from shared_apps.platform_admin import views

urlpatterns = [path("companies/", views.operator_companies, name="operator_companies")]
