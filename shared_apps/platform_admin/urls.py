"""Addresses of the operators' console."""

from django.urls import path

from shared_apps.platform_admin.views import companies, visits

urlpatterns = [
    path("companies/", companies.operator_companies, name="operator_companies"),
    path("visits/", visits.operator_visits, name="operator_visits"),
    path("visits/start/", visits.visit_start, name="visit_start"),
    path("visits/end/", visits.visit_end, name="visit_end"),
]
