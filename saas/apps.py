"""Lets Django find the frame's management commands."""

from django.apps import AppConfig


class SaasConfig(AppConfig):
    """The frame has no tables."""

    name = "saas"
    verbose_name = "TicketFlower"
