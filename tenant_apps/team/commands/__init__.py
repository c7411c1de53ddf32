"""Every change to members, roles and invitations."""

from tenant_apps.team.commands.invitations import accept_invitation, invite, revoke_invitation
from tenant_apps.team.commands.members import (
    admit,
    deactivate_member,
    found_team,
    give_role,
    reactivate_member,
    take_role,
)
from tenant_apps.team.commands.roles import create_role, delete_role, edit_role, ensure_role

__all__ = [
    "accept_invitation",
    "admit",
    "create_role",
    "deactivate_member",
    "delete_role",
    "edit_role",
    "ensure_role",
    "found_team",
    "give_role",
    "invite",
    "reactivate_member",
    "revoke_invitation",
    "take_role",
]
