"""Addresses of the operators' console."""

from django.urls import path

from shared_apps.platform_admin.views import audit, companies, errors, home, lifecycle, starting, visits

urlpatterns = [
    path("", home.operator_home, name="operator_home"),
    path("companies/", companies.operator_companies, name="operator_companies"),
    path("companies/<int:company_id>/", companies.operator_company, name="operator_company"),
    path("companies/<int:company_id>/suspend/", lifecycle.company_suspend, name="company_suspend"),
    path("companies/<int:company_id>/resume/", lifecycle.company_resume, name="company_resume"),
    path("companies/<int:company_id>/address/", lifecycle.company_rename, name="company_rename"),
    path("companies/<int:company_id>/delete/", lifecycle.company_delete, name="company_delete"),
    path("companies/<int:company_id>/keep/", lifecycle.company_keep, name="company_keep"),
    path("errors/", errors.operator_errors, name="operator_errors"),
    path("errors/<int:company_id>/retry/", errors.operator_errors_retry, name="operator_errors_retry"),
    path("audit/", audit.operator_audit, name="operator_audit"),
    path("audit/export/<slug:form>/", audit.operator_audit_export, name="operator_audit_export"),
    path("visits/", visits.operator_visits, name="operator_visits"),
    path("visits/start/", starting.visit_start, name="visit_start"),
    path("visits/end/", visits.visit_end, name="visit_end"),
]
