"""May they? Permissions of this app's commands. The product itself (a system actor: sign-up, demo, replay) may."""

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor, ActorKind
from tenant_apps.team import rules as team_rules
from tenant_apps.team.enums import NEW_ROLE_PERMISSIONS, Permission


def may_see(*, actor: Actor) -> bool:
    """Whether the actor may look at workflows, drafts and versions."""
    return may_design(actor=actor) or may_publish(actor=actor)


def may_design(*, actor: Actor) -> bool:
    """Whether the actor may write drafts."""
    return _has(actor, Permission.DESIGN_WORKFLOWS)


def may_publish(*, actor: Actor) -> bool:
    """Whether the actor may publish."""
    return _has(actor, Permission.PUBLISH_WORKFLOWS)


def require_design(*, actor: Actor) -> None:
    """Raise NotAllowedError unless the actor may write drafts."""
    if not may_design(actor=actor):
        team_rules.require(actor=actor, permission=Permission.DESIGN_WORKFLOWS)


def require_publish(*, actor: Actor) -> None:
    """Raise NotAllowedError unless the actor may publish."""
    if not may_publish(actor=actor):
        team_rules.require(actor=actor, permission=Permission.PUBLISH_WORKFLOWS)


def require_create_roles(*, actor: Actor, roles: list[str]) -> None:
    """Raise NotAllowedError unless the actor may create the roles that a definition names."""
    if not _has(actor, Permission.MANAGE_TEAM):
        raise team_rules.NotAllowedError(
            _("This would create the roles %(roles)s, which takes “%(permission)s”. Ask an owner of the company.")
            % {"roles": ", ".join(f"“{role}”" for role in roles), "permission": Permission.MANAGE_TEAM.label}
        )
    if actor.kind is not ActorKind.SYSTEM:
        team_rules.require_can_give(actor=actor, permissions=NEW_ROLE_PERMISSIONS)


def _has(actor: Actor, permission: Permission) -> bool:
    return actor.kind is ActorKind.SYSTEM or team_rules.has(actor=actor, permission=permission)
