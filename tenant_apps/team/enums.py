"""Choices of the team app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """What a company role may allow; the caption is what admins read."""

    SUBMIT = "submit", _("Submit tickets")
    WORK_TASKS = "work_tasks", _("Work on tasks")
    DESIGN_WORKFLOWS = "design_workflows", _("Design workflows (drafts)")
    PUBLISH_WORKFLOWS = "publish_workflows", _("Publish workflows")
    MANAGE_TEAM = "manage_team", _("Manage the team and its roles")
    SEE_REPORTS = "see_reports", _("See every ticket and reports")
    HANDLE_ERRORS = "handle_errors", _("Handle workflow errors")
    MANAGE_COMPANY = "manage_company", _("Manage the company")


EDIT_TEMPLATES = (Permission.MANAGE_COMPANY, Permission.PUBLISH_WORKFLOWS)  # one of them is enough
OWNER_ROLE = "owner"
DEFAULT_ROLES: tuple[tuple[str, object, tuple[Permission, ...]], ...] = (
    (OWNER_ROLE, _("Owner"), tuple(Permission)),
    (
        "manager",
        _("Manager"),
        tuple(set(Permission) - {Permission.MANAGE_TEAM, Permission.MANAGE_COMPANY}),
    ),
    ("staff", _("Staff"), (Permission.SUBMIT, Permission.WORK_TASKS)),
)
