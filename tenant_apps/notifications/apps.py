"""Registers the app with Django."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Messages to people."""

    name = "tenant_apps.notifications"
    label = "notifications"
