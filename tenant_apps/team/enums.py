"""Choices of the team app."""

from django.db import models
from django.utils.functional import Promise
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


# what each permission lets somebody do, in a sentence, for the pages where roles are made and read
ALLOWS: dict[Permission, Promise] = {
    Permission.SUBMIT: _("Fill in the forms of workflows, and follow one's own tickets."),
    Permission.WORK_TASKS: _("Take and finish the tasks that wait for one of their roles, and see those tickets."),
    Permission.DESIGN_WORKFLOWS: _(
        "See all workflows, and write drafts of new and changed ones. Nothing runs by a draft."
    ),
    Permission.PUBLISH_WORKFLOWS: _(
        "Make a draft the version that new tickets follow, move running tickets to it, and write message templates."
    ),
    Permission.MANAGE_TEAM: _(
        "Invite and deactivate people, give and take roles, make roles, set managers and absences."
    ),
    Permission.SEE_REPORTS: _(
        "See every ticket of the company, whoever asked for it, and what is reported about them."
    ),
    Permission.HANDLE_ERRORS: _(
        "See every ticket and workflow error; try again, correct data, and hand over, skip or cancel what is stuck."
    ),
    Permission.MANAGE_COMPANY: _("Set calendars, endpoints and message templates."),
}
EDIT_TEMPLATES = (Permission.MANAGE_COMPANY, Permission.PUBLISH_WORKFLOWS)  # one of them is enough
NEW_ROLE_PERMISSIONS = (Permission.SUBMIT.value, Permission.WORK_TASKS.value)  # of a role that publishing creates
SEE_POWERS = (Permission.MANAGE_TEAM, Permission.MANAGE_COMPANY)  # one of them is enough
SEE_WORKFLOWS = (Permission.DESIGN_WORKFLOWS, Permission.PUBLISH_WORKFLOWS)  # one of them is enough
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
