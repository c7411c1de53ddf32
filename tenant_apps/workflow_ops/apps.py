"""Registers the app with Django."""

from django.apps import AppConfig


class WorkflowOpsConfig(AppConfig):
    """What is happening: instances, tasks, events, errors."""

    name = "tenant_apps.workflow_ops"
    label = "workflow_ops"
