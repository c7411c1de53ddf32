"""Addresses of tickets for mails and notices, built for the company that is current."""

from django.conf import settings
from django.urls import reverse

from shared_apps.companies.links import company_url
from shared_apps.companies.queries import subdomain_here


def ticket_link(*, number: int) -> str:
    """Return the full address of a ticket's page."""
    return company_url("ticket_detail", number, subdomain=subdomain_here())


def ticket_path(*, number: int) -> str:
    """Return the path of a ticket's page on the company's own site."""
    return reverse("ticket_detail", urlconf=settings.COMPANY_URLCONF, args=[number])


def error_link(*, error_id: int) -> str:
    """Return the full address of an error's page."""
    return company_url("error_detail", error_id, subdomain=subdomain_here())
