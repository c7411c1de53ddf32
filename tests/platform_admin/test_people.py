"""Changes to accounts by operators, as commands: superusers only, never their own."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies.errors import OperatorRightError
from shared_apps.companies.models import Visit
from shared_apps.platform_admin.commands import set_active, set_groups
from shared_apps.platform_admin.errors import OwnAccountError
from shared_apps.users.models import User
from tests.factories.operators import as_actor, operator
from tests.factories.visits import visit


def _set_active(by: User, whom: User, active: bool) -> bool:
    return set_active(actor=as_actor(by), user_id=whom.pk, active=active, now=timezone.now())


def _set_groups(by: User, whom: User, *names: str) -> bool:
    ids = Group.objects.filter(name__in=names).values_list("pk", flat=True)
    return set_groups(actor=as_actor(by), user_id=whom.pk, group_ids=ids, now=timezone.now())


def test_doing_it_twice_changes_nothing_and_is_audited_once(world, acme):
    walt = acme.users["walt"]
    assert [_set_active(world.root, walt, active=False) for _ in range(2)] == [True, False]
    assert [_set_groups(world.root, walt, "Auditor") for _ in range(2)] == [True, False]
    verbs = PlatformAuditEntry.objects.filter(verb__startswith="user.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["user.deactivated", "user.roles_changed"]


@pytest.mark.parametrize("who", ["Administrator", "Support", "olga"])
def test_who_is_no_superuser_is_refused(world, acme, who):
    by = acme.users[who] if who == "olga" else operator(who)
    for act in (lambda: _set_active(by, world.root, active=False), lambda: _set_groups(by, by, "Administrator")):
        with pytest.raises(OperatorRightError):
            act()
    assert (User.objects.get(pk=world.root.pk).is_active, by.groups.filter(name="Administrator").exists()) == (
        True,
        who == "Administrator",
    )


def test_nobody_changes_their_own_account(world):
    for act in (lambda: _set_active(world.root, world.root, active=False), lambda: _set_groups(world.root, world.root)):
        with pytest.raises(OwnAccountError):
            act()


@pytest.mark.parametrize("how", ["deactivated", "demoted"])
def test_a_visit_ends_with_the_account_or_the_role_that_allowed_it(world, acme, how):
    support = operator("Support")
    browser = visit(support, acme)
    if how == "demoted":
        _set_groups(world.root, support, "Auditor")
    else:
        _set_active(world.root, support, active=False)
    assert Visit.objects.get().ended_at is not None
    assert browser.company.get("/").status_code in {302, 403}
