"""Addresses about running tickets: moving them to another version, and messages that other systems send them."""

from django.urls import path

from tenant_apps.workflow_ops.views import hooks, moving

urlpatterns = [
    path("running/<slug:key>/move/", moving.tickets_move, name="tickets_move"),
    path("hooks/<slug:key>/", hooks.hook, name="hook"),
]
