"""Addresses about the running tickets of a workflow."""

from django.urls import path

from tenant_apps.workflow_ops.views import moving

urlpatterns = [path("<slug:key>/move/", moving.tickets_move, name="tickets_move")]
