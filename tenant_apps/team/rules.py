"""May they? The one rule set for company permissions; no rule here consults a platform right."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from tenant_apps.team.enums import Permission


class NotAllowedError(Exception):
    """The actor may not do this; `str(error)` is the sentence to show."""


def has(*, actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's company roles gives the permission."""
    return actor.member_id is not None and permission.value in actor.permissions


def require(*, actor: Actor, permission: Permission) -> None:
    """Raise NotAllowedError, with a sentence that names what is missing, unless the actor has the permission."""
    if not has(actor=actor, permission=permission):
        raise NotAllowedError(
            _("Your roles do not include “%(permission)s”. Ask an owner of the company for it.")
            % {"permission": permission.label}
        )


def require_can_give(*, actor: Actor, permissions: Iterable[str]) -> None:
    """Raise NotAllowedError if one of the permissions is not the actor's own: nobody gives what they lack."""
    lacking = sorted(set(permissions) - set(actor.permissions))
    if lacking:
        labels = ", ".join(f"“{Permission(value).label}”" for value in lacking)
        raise NotAllowedError(_("You cannot give or take what you do not have yourself: %(what)s.") % {"what": labels})
