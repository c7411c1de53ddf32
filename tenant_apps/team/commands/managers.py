"""Who is whose manager: a tree, never a circle."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import Member


@transaction.atomic
def set_manager(*, actor: Actor, member_id: int, manager_id: int | None, now: datetime) -> Member:
    """Say who the member's manager is (None: nobody); the same again changes nothing.

    Raises NotAllowedError, UnknownError, or SettingRefusedError for a manager who has left or is managed by the member.
    """
    rules.require(actor=actor, permission=Permission.MANAGE_TEAM)
    # all rows, in one order: two changes at once could each be fine and together make a circle
    members = {member.pk: member for member in Member.objects.select_for_update(no_key=True).order_by("pk")}
    member = members.get(member_id)
    if member is None or (manager_id is not None and manager_id not in members):
        raise UnknownError
    if member.manager_id == manager_id:
        return member
    rules.require_not_for_oneself(actor=actor, member_ids=[member_id, manager_id])
    if manager_id is not None:
        _require_fit(member, members[manager_id], members)
    before = members[member.manager_id].name if member.manager_id else ""
    after = members[manager_id].name if manager_id is not None else ""
    member.manager_id = manager_id
    member.save(update_fields=["manager"])
    subject = Subject(
        kind="member", id=member.pk, label=member.name, before={"manager": before}, after={"manager": after}
    )
    record(actor=actor, verb="member.manager_set", subject=subject, at=now)
    return member


def _require_fit(member: Member, manager: Member, members: dict[int, Member]) -> None:
    names = {"name": member.name, "manager": manager.name}
    if manager.pk == member.pk:
        raise SettingRefusedError(_("Nobody is their own manager. Choose somebody else for %(name)s.") % names)
    if not manager.active:
        raise SettingRefusedError(_("%(manager)s has left and cannot be a manager.") % names)
    above: Member | None = manager
    while above is not None:
        if above.pk == member.pk:
            sentence = _("%(name)s is above %(manager)s already: the two would be each other's managers.") % names
            raise SettingRefusedError(sentence)
        above = members.get(above.manager_id) if above.manager_id else None
