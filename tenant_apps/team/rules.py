"""May they? The one rule set for company permissions; no rule here consults a platform right."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor, ActorKind
from tenant_apps.audit_trail.recorder import refuse_read_only
from tenant_apps.team.enums import OWNER_ROLE, Permission


class NotAllowedError(Exception):
    """The actor may not do this; `str(error)` is the sentence to show."""


def has(*, actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's company roles gives the permission; a visiting operator has an owner's."""
    return is_inside(actor=actor) and permission.value in actor.permissions


def is_inside(*, actor: Actor) -> bool:
    """Whether the actor is in this company at all: a member, an operator who visits it, or one who mends its errors."""
    return actor.member_id is not None or actor.kind == ActorKind.OPERATOR


def why_no_person(*, actor: Actor) -> str:
    """Return why the actor cannot do what only a person of the company does, or ""."""
    if actor.visit_id is None:
        return ""
    return _("Operators who visit a company submit no tickets there and do nobody's tasks. A member has to do this.")


def require_person(*, actor: Actor) -> None:
    """Raise NotAllowedError for a visiting operator: to submit and to work on tasks is for the company's people.

    One who may only look is told that (ReadOnlyVisitError).
    """
    refuse_read_only(actor=actor)
    why_not = why_no_person(actor=actor)
    if why_not:
        raise NotAllowedError(why_not)


def require(*, actor: Actor, permission: Permission) -> None:
    """Raise NotAllowedError, with a sentence that names what is missing, unless the actor has the permission."""
    if not has(actor=actor, permission=permission):
        raise NotAllowedError(
            _("Your roles do not include “%(permission)s”. Ask an owner of the company for it.")
            % {"permission": permission.label}
        )


def require_any(*, actor: Actor, permissions: Sequence[Permission]) -> None:
    """Raise NotAllowedError, naming the first one, unless the actor has one of the permissions."""
    if not any(has(actor=actor, permission=permission) for permission in permissions):
        require(actor=actor, permission=permissions[0])


def require_own_or(*, actor: Actor, member_id: int, permission: Permission) -> None:
    """Raise NotAllowedError unless it is about the actor's own person, or the actor has the permission."""
    if actor.member_id is None or actor.member_id != member_id:
        require(actor=actor, permission=permission)


def lacks(*, actor: Actor, permissions: Iterable[str]) -> list[str]:
    """Return the captions of those of the permissions that the actor does not have."""
    captions = dict(Permission.choices)
    return [str(captions.get(value, value)) for value in sorted(set(permissions) - set(actor.permissions))]


def require_can_give(*, actor: Actor, permissions: Iterable[str]) -> None:
    """Raise NotAllowedError if one of the permissions is not the actor's own: nobody gives or takes what they lack."""
    lacking = lacks(actor=actor, permissions=permissions)
    if lacking:
        labels = ", ".join(f"“{label}”" for label in lacking)
        raise NotAllowedError(_("You cannot give or take what you do not have yourself: %(what)s.") % {"what": labels})


def require_not_for_oneself(*, actor: Actor, member_ids: Iterable[int | None]) -> None:
    """Raise NotAllowedError if somebody who is no owner is about to give themselves a role, or power over others' work.

    What a role may do in a workflow does not stand in its permissions, so “nobody gives what they lack” is not enough.
    """
    if OWNER_ROLE in actor.roles or actor.member_id is None or actor.member_id not in set(member_ids):
        return
    raise NotAllowedError(_("You cannot do this for yourself. Ask an owner, or somebody else who manages the team."))
