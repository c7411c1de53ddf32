"""What operators change about accounts: whether somebody can sign in, and which system roles they hold."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from shared_apps.audit.actors import Actor
from shared_apps.audit.recorder import Subject, record_platform
from shared_apps.companies.errors import OperatorRightError
from shared_apps.companies.impersonation import settle_visits
from shared_apps.companies.models import Session
from shared_apps.platform_admin.errors import OwnAccountError
from shared_apps.users.models import User


@transaction.atomic
def set_active(*, actor: Actor, user_id: int, active: bool, now: datetime) -> bool:
    """Let a person sign in again, or not: then their sessions and visits end everywhere. Returns whether it changed.

    Raises OperatorRightError (superusers only), OwnAccountError or User.DoesNotExist.
    """
    user = _locked(actor=actor, user_id=user_id)
    if user.is_active == active:
        return False
    User.objects.filter(pk=user_id).update(is_active=active)
    if not active:
        Session.objects.filter(user_id=user_id).delete()
        settle_visits(now=now, operator_id=user_id)
    verb = "user.reactivated" if active else "user.deactivated"
    subject = Subject(
        kind="user", id=user_id, label=user.email, before={"active": not active}, after={"active": active}
    )
    record_platform(actor=actor, verb=verb, subject=subject, at=now)
    return True


@transaction.atomic
def set_groups(*, actor: Actor, user_id: int, group_ids: Iterable[int], now: datetime) -> bool:
    """Give a person exactly these system roles; it counts from the next request on. Returns whether it changed.

    Raises OperatorRightError (superusers only), OwnAccountError or User.DoesNotExist.
    """
    user = _locked(actor=actor, user_id=user_id)
    before = _names(user.groups.all())
    wanted = Group.objects.filter(pk__in=list(group_ids))
    after = _names(wanted)
    if before == after:
        return False
    user.groups.set(wanted)
    subject = Subject(kind="user", id=user_id, label=user.email, before={"roles": before}, after={"roles": after})
    record_platform(actor=actor, verb="user.roles_changed", subject=subject, at=now)
    settle_visits(now=now, operator_id=user_id)
    return True


def _locked(*, actor: Actor, user_id: int) -> User:
    if not User.objects.filter(pk=actor.user_id or 0, is_active=True, is_superuser=True).exists():
        raise OperatorRightError
    if actor.user_id == user_id:
        raise OwnAccountError
    return User.objects.select_for_update().get(pk=user_id)


def _names(groups: Iterable[Group]) -> list[str]:
    return sorted(group.name for group in groups)
