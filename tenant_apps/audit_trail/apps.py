"""Registers the app with Django."""

from django.apps import AppConfig


class AuditTrailConfig(AppConfig):
    """The company's own append-only record of who did what."""

    name = "tenant_apps.audit_trail"
    label = "audit_trail"
