"""Registers the app with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what: the actor, the audited verbs, the platform's own trail."""

    name = "shared_apps.audit"
    label = "audit"
