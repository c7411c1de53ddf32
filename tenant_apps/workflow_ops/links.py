"""Addresses of tickets for mails, built for the company that is current."""

from shared_apps.companies.links import company_url
from shared_apps.companies.queries import subdomain_here


def ticket_link(*, number: int) -> str:
    """Return the full address of a ticket's page."""
    return company_url("ticket_detail", number, subdomain=subdomain_here())


def error_link(*, error_id: int) -> str:
    """Return the full address of an error's page."""
    return company_url("error_detail", error_id, subdomain=subdomain_here())
