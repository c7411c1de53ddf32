"""Every read of the operators' console."""

from shared_apps.platform_admin.queries.companies import (
    CompanyDetails,
    CompanyLine,
    CompanyPage,
    Figures,
    companies_by_state,
    company_details,
    company_page,
)
from shared_apps.platform_admin.queries.errors import ErrorGroup, ErrorPage, error_page
from shared_apps.platform_admin.queries.signups import Day, signups_per_day

__all__ = [
    "CompanyDetails",
    "CompanyLine",
    "CompanyPage",
    "Day",
    "ErrorGroup",
    "ErrorPage",
    "Figures",
    "companies_by_state",
    "company_details",
    "company_page",
    "error_page",
    "signups_per_day",
]
