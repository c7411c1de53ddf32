"""Registers the app with Django."""

from django.apps import AppConfig


class WorkflowDesignConfig(AppConfig):
    """What should happen: definitions and their versions."""

    name = "tenant_apps.workflow_design"
    label = "workflow_design"
