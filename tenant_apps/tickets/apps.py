"""Registers the app with Django."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """What people ask for."""

    name = "tenant_apps.tickets"
    label = "tickets"
