"""Every change to members, roles, invitations, absences and the settings that definitions lean on."""

from tenant_apps.team.commands.absences import add_absence, change_absence, remove_absence
from tenant_apps.team.commands.audit_exports import note_audit_export
from tenant_apps.team.commands.calendars import (
    CalendarShape,
    create_calendar,
    delete_calendar,
    edit_calendar,
    remove_calendar_day,
    set_calendar_day,
)
from tenant_apps.team.commands.endpoints import create_endpoint, delete_endpoint, edit_endpoint, renew_endpoint_secret
from tenant_apps.team.commands.forgetting import forget_person
from tenant_apps.team.commands.invitations import accept_invitation, invite, revoke_invitation
from tenant_apps.team.commands.managers import set_manager
from tenant_apps.team.commands.members import (
    admit,
    deactivate_member,
    found_team,
    give_role,
    reactivate_member,
    take_role,
)
from tenant_apps.team.commands.moving import keep_address
from tenant_apps.team.commands.roles import create_role, delete_role, edit_role, ensure_role
from tenant_apps.team.commands.templates import create_template, delete_template, edit_template

__all__ = [
    "CalendarShape",
    "accept_invitation",
    "add_absence",
    "admit",
    "change_absence",
    "create_calendar",
    "create_endpoint",
    "create_role",
    "create_template",
    "deactivate_member",
    "delete_calendar",
    "delete_endpoint",
    "delete_role",
    "delete_template",
    "edit_calendar",
    "edit_endpoint",
    "edit_role",
    "edit_template",
    "ensure_role",
    "forget_person",
    "found_team",
    "give_role",
    "invite",
    "keep_address",
    "note_audit_export",
    "reactivate_member",
    "remove_absence",
    "remove_calendar_day",
    "renew_endpoint_secret",
    "revoke_invitation",
    "set_calendar_day",
    "set_manager",
    "take_role",
]
