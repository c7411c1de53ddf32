"""The company's roles and what they allow."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import naming, rules
from tenant_apps.team.enums import NEW_ROLE_PERMISSIONS, OWNER_ROLE, Permission
from tenant_apps.team.errors import RoleRefusedError, UnknownError
from tenant_apps.team.models import CompanyRole


@transaction.atomic
def ensure_role(*, actor: Actor, key: str, now: datetime) -> CompanyRole:
    """Return the role of that key, making it (submit, work on tasks, a readable title) if the company has none.

    The caller has checked the permission: this is part of publishing a definition that names the role.
    """
    role = CompanyRole.objects.filter(key=key).first()
    return role or _create(actor=actor, key=key, title=_free_title(key), permissions=NEW_ROLE_PERMISSIONS, now=now)


@transaction.atomic
def create_role(*, actor: Actor, key: str, title: str, permissions: Iterable[str], now: datetime) -> CompanyRole:
    """Make a role. Raises NotAllowedError, or RoleRefusedError where key or title is taken."""
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    rules.require_can_give(actor=actor, permissions=permissions)
    try:
        with transaction.atomic():
            return _create(actor=actor, key=key, title=title, permissions=permissions, now=now)
    except IntegrityError:
        raise RoleRefusedError(_("A role with this key or title exists already.")) from None


@transaction.atomic
def edit_role(*, actor: Actor, role_id: int, title: str, permissions: Iterable[str], now: datetime) -> CompanyRole:
    """Change a role's title and permissions; only who has all that it allows and will allow may.

    Raises NotAllowedError, UnknownError or RoleRefusedError.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    role = _locked(role_id)
    wanted = sorted(permissions)
    rules.require_can_give(actor=actor, permissions={*wanted, *role.permissions})
    if role.key == OWNER_ROLE and wanted != sorted(role.permissions):
        raise RoleRefusedError(_("Owners may always do everything; this cannot be changed."))
    before = {"title": role.title, "permissions": role.permissions}
    role.title, role.permissions = title, wanted
    try:
        with transaction.atomic():
            role.save(update_fields=["title", "permissions"])
    except IntegrityError:
        raise RoleRefusedError(_("A role with this title exists already.")) from None
    after = {"title": role.title, "permissions": role.permissions}
    subject = Subject(kind="role", id=role.pk, label=role.title, before=before, after=after)
    record(actor=actor, verb="role.edited", subject=subject, at=now)
    return role


@transaction.atomic
def delete_role(*, actor: Actor, role_id: int, now: datetime) -> None:
    """Delete a role that nothing uses. Raises NotAllowedError, UnknownError or RoleRefusedError."""
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    role = _locked(role_id)
    rules.require_can_give(actor=actor, permissions=role.permissions)
    if role.builtin:
        raise RoleRefusedError(_("Every company has this role; it cannot be deleted."))
    if role.assignments.exists():
        raise RoleRefusedError(_("Somebody holds this role. Take it from them first."))
    named_by = naming.all_namings().get(role.key)
    if named_by:
        titles = ", ".join(f"“{each.title}”" for each in named_by)
        sentence = _("Workflows name this role: %(titles)s. Publish a version of them without it first.")
        raise RoleRefusedError(sentence % {"titles": titles})
    subject = Subject(kind="role", id=role.pk, label=role.title, before={"permissions": role.permissions})
    try:
        with transaction.atomic():
            role.delete()
    except ProtectedError:
        raise RoleRefusedError(_("Tasks were offered to this role; it is kept for their history.")) from None
    record(actor=actor, verb="role.deleted", subject=subject, at=now)


def _create(*, actor: Actor, key: str, title: str, permissions: Iterable[str], now: datetime) -> CompanyRole:
    role = CompanyRole.objects.create(key=key, title=title, permissions=sorted(permissions))
    subject = Subject(kind="role", id=role.pk, label=title, after={"key": key, "permissions": role.permissions})
    record(actor=actor, verb="role.created", subject=subject, at=now)
    return role


def _free_title(key: str) -> str:
    title = key.replace("_", " ").capitalize()
    return f"{title} ({key})" if CompanyRole.objects.filter(title=title).exists() else title


def _locked(role_id: int) -> CompanyRole:
    role = CompanyRole.objects.select_for_update().filter(pk=role_id).first()
    if role is None:
        raise UnknownError
    return role
