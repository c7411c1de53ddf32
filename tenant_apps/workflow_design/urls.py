"""Addresses of workflows, below /workflows/. No key has a hyphen, so no workflow hides a page of its own name."""

from django.urls import path

from tenant_apps.workflow_design.views import drafts, publishing, reference, workflows

urlpatterns = [
    path("", workflows.workflow_list, name="workflow_list"),
    path("new-definition/", drafts.workflow_upload, name="workflow_upload"),
    path("ready-made/<slug:key>/", drafts.workflow_install, name="workflow_install"),
    path("format-reference/", reference.workflow_format, name="workflow_format"),
    path("<slug:key>/", workflows.workflow_detail, name="workflow_detail"),
    path("<slug:key>/edit/", drafts.workflow_edit, name="workflow_edit"),
    path("<slug:key>/discard/", drafts.workflow_discard, name="workflow_discard"),
    path("<slug:key>/publish/", publishing.workflow_publish, name="workflow_publish"),
    path("<slug:key>/versions/<int:number>/", workflows.workflow_version, name="workflow_version"),
    path("<slug:key>/versions/<int:number>/source/", workflows.workflow_source, name="workflow_source"),
]
