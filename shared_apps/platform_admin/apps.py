"""Registers the app with Django."""

from django.apps import AppConfig


class PlatformAdminConfig(AppConfig):
    """The operators' console."""

    name = "shared_apps.platform_admin"
    label = "platform_admin"
