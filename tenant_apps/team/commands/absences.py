"""Who is away, and who stands in for them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject
from tenant_apps.audit_trail.recorder import record
from tenant_apps.team import rules
from tenant_apps.team.enums import Permission
from tenant_apps.team.errors import SettingRefusedError, UnknownError
from tenant_apps.team.models import Absence, Member


@transaction.atomic
def add_absence(
    *, actor: Actor, member_id: int, first_day: date, last_day: date, deputy_id: int | None, now: datetime
) -> Absence:
    """Write down that a member is away, both days included, and who stands in for them (None: nobody).

    Everybody does it for themselves, managers of the team for anybody. Raises NotAllowedError, UnknownError or
    SettingRefusedError.
    """
    rules.require_own_or(actor=actor, member_id=member_id, permission=Permission.MANAGE_TEAM)
    member = _locked_member(member_id)
    if not member.active:
        raise SettingRefusedError(_("%(name)s has left; nobody needs to stand in.") % {"name": member.name})
    _require_others_deputy(actor, member, deputy_id)
    _require_fit(member, first_day, last_day, deputy_id, besides=None)
    absence = Absence.objects.create(member=member, first_day=first_day, last_day=last_day, deputy_id=deputy_id)
    _record(actor=actor, verb="absence.added", member=member, after=_shown(absence), now=now)
    return absence


@transaction.atomic
def change_absence(
    *, actor: Actor, absence_id: int, first_day: date, last_day: date, deputy_id: int | None, now: datetime
) -> Absence:
    """Change an absence's days or deputy; the same again changes nothing. Raises as `add_absence`."""
    absence = _locked(actor, absence_id)
    _require_others_deputy(actor, absence.member, deputy_id)
    _require_fit(absence.member, first_day, last_day, deputy_id, besides=absence)
    before = _shown(absence)
    absence.first_day, absence.last_day, absence.deputy_id = first_day, last_day, deputy_id
    after = _shown(absence)
    if after != before:
        absence.save(update_fields=["first_day", "last_day", "deputy"])
        _record(actor=actor, verb="absence.changed", member=absence.member, before=before, after=after, now=now)
    return absence


@transaction.atomic
def remove_absence(*, actor: Actor, absence_id: int, now: datetime) -> int:
    """Take an absence away and return its member's id. Raises NotAllowedError or UnknownError."""
    absence = _locked(actor, absence_id)
    _record(actor=actor, verb="absence.removed", member=absence.member, before=_shown(absence), now=now)
    absence.delete()
    return absence.member_id


def _require_fit(
    member: Member, first_day: date, last_day: date, deputy_id: int | None, *, besides: Absence | None
) -> None:
    if last_day < first_day:
        raise SettingRefusedError(_("The last day is before the first one."), field="last_day")
    if (last_day - first_day).days > 3 * 366:
        raise SettingRefusedError(_("That is longer than three years. Check the year."), field="last_day")
    _require_deputy(member, deputy_id)
    others = Absence.objects.filter(member=member, first_day__lte=last_day, last_day__gte=first_day)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    other = others.order_by("first_day").first()
    if other is not None:
        sentence = _("%(name)s is away already from %(first)s to %(last)s. Change that absence instead.") % {
            "name": member.name,
            "first": date_format(other.first_day, "j M Y"),
            "last": date_format(other.last_day, "j M Y"),
        }
        raise SettingRefusedError(sentence, field="first_day")


def _require_others_deputy(actor: Actor, member: Member, deputy_id: int | None) -> None:
    """Nobody makes themselves somebody else's deputy: they would work with that person's roles."""
    if member.pk != actor.member_id:
        rules.require_not_for_oneself(actor=actor, member_ids=[deputy_id])


def _require_deputy(member: Member, deputy_id: int | None) -> None:
    if deputy_id is None:
        return
    if deputy_id == member.pk:
        raise SettingRefusedError(_("Nobody stands in for themselves. Choose somebody else."), field="deputy")
    deputy = Member.objects.filter(pk=deputy_id).first()
    if deputy is None:
        raise UnknownError
    if not deputy.active:
        sentence = _("%(name)s has left and cannot stand in. Choose somebody else.") % {"name": deputy.name}
        raise SettingRefusedError(sentence, field="deputy")


def _locked(actor: Actor, absence_id: int) -> Absence:
    """Return the absence and its member, both locked; who may not change it is refused before they learn more."""
    member_id = Absence.objects.filter(pk=absence_id).values_list("member_id", flat=True).first()
    if member_id is None:
        raise UnknownError
    rules.require_own_or(actor=actor, member_id=member_id, permission=Permission.MANAGE_TEAM)
    member = _locked_member(member_id)
    absence = Absence.objects.filter(pk=absence_id).first()
    if absence is None:
        raise UnknownError
    absence.member = member
    return absence


def _locked_member(member_id: int) -> Member:
    """Return the member, locked: two absences of one person are compared one after the other."""
    member = Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
    if member is None:
        raise UnknownError
    return member


def _shown(absence: Absence) -> dict[str, Any]:
    return {
        "first_day": str(absence.first_day),
        "last_day": str(absence.last_day),
        "deputy_id": absence.deputy_id,
    }


def _record(
    *,
    actor: Actor,
    verb: str,
    member: Member,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    subject = Subject(kind="absence", id=member.pk, label=member.name, before=before or {}, after=after or {})
    record(actor=actor, verb=verb, subject=subject, at=now)
