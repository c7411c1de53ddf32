"""What operators decide about a company: suspend, resume, plan its deletion, take that back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies import lifecycle
from shared_apps.companies.errors import CompanyStateError, OperatorRightError, ReasonMissingError
from shared_apps.companies.models import Company, Session, WakeUp
from tests.factories.companies import make_user, platform_client
from tests.factories.operators import as_actor, operator


def _suspend(user, place, reason="Unpaid"):
    return lifecycle.suspend(actor=as_actor(user), company_id=place.company.pk, reason=reason, now=timezone.now())


def _plan(user, place, **given):
    given = {"reason": "Asked for", "now": timezone.now(), **given}
    return lifecycle.plan_deletion(actor=as_actor(user), company_id=place.company.pk, **given)


def _row(place) -> tuple:
    company = Company.objects.get(pk=place.company.pk)
    return company.status, company.status_reason, company.purge_after


def _trail(place) -> list[tuple]:
    rows = PlatformAuditEntry.objects.filter(company_id=place.company.pk).exclude(verb="company.created")
    return list(rows.order_by("pk").values_list("verb", "actor_name", "before", "after"))


def test_suspending_closes_the_site_at_once_and_is_audited(world, acme, globex):
    browser, other = acme.client("olga"), globex.client("gina")
    assert browser.get("/").status_code == 200
    _suspend(world.root, acme)
    closed = browser.get("/")
    assert (closed.status_code, "Acme is suspended" in closed.content.decode()) == (503, True)
    assert "Unpaid" not in closed.content.decode()
    assert other.get("/").status_code == 200
    assert Session.objects.filter(company=acme.company).count() == 0
    assert _trail(acme) == [
        ("company.suspended", "Root", {"status": "active"}, {"status": "suspended", "reason": "Unpaid"})
    ]


def test_every_page_of_a_suspended_site_says_so(world, acme):
    _suspend(world.root, acme)
    for path in ("/", "/tickets/", "/sign-in/", "/enter/?token=x", "/no-such-page/"):
        assert acme.client().get(path).status_code == 503
    for path in ("/sign-out/", "/hooks/parcels/"):
        assert acme.client().post(path).status_code == 503


def test_resuming_opens_the_site_for_who_signs_in_again_and_wakes_the_worker(world, acme):
    browser = acme.client("olga")
    _suspend(world.root, acme)
    WakeUp.objects.all().delete()
    lifecycle.resume(actor=as_actor(world.root), company_id=acme.company.pk, now=timezone.now())
    assert browser.get("/")["Location"] == "/sign-in/?next=%2F"
    assert acme.client("olga").get("/").status_code == 200
    assert list(WakeUp.objects.values_list("company_id", flat=True)) == [acme.company.pk]
    assert _row(acme) == ("active", "", None)


def test_a_planned_deletion_says_its_day_and_can_be_taken_back(world, acme):
    now = timezone.now()
    _plan(world.root, acme, now=now)
    page = acme.client().get("/")
    day = now + timedelta(days=14)
    assert page.status_code == 503
    assert [words in page.content.decode() for words in ("Acme is being deleted", f"{day:%Y-%m-%d %H:%M}")] == [
        True
    ] * 2
    lifecycle.undo_deletion(actor=as_actor(world.root), company_id=acme.company.pk, now=day - timedelta(seconds=1))
    assert (acme.client("walt").get("/").status_code, _row(acme)) == (200, ("active", "", None))
    assert [row[0] for row in _trail(acme)] == ["company.deletion_planned", "company.deletion_undone"]


def test_once_its_day_has_come_a_deletion_is_not_taken_back(world, acme):
    now = timezone.now()
    _plan(world.root, acme, now=now)
    before = _row(acme)
    with pytest.raises(CompanyStateError):
        lifecycle.undo_deletion(actor=as_actor(world.root), company_id=acme.company.pk, now=now + timedelta(days=14))
    assert _row(acme) == before


def test_doing_it_twice_or_in_the_wrong_state_is_refused_and_changes_nothing(world, acme):
    _suspend(world.root, acme)
    before = (_row(acme), _trail(acme))
    actor, now, company_id = as_actor(world.root), timezone.now(), acme.company.pk
    with pytest.raises(CompanyStateError):
        _suspend(world.root, acme, "Again")
    with pytest.raises(CompanyStateError):
        lifecycle.undo_deletion(actor=actor, company_id=company_id, now=now)
    assert (_row(acme), _trail(acme)) == before
    lifecycle.resume(actor=actor, company_id=company_id, now=now)
    with pytest.raises(CompanyStateError):
        lifecycle.resume(actor=actor, company_id=company_id, now=now)


def test_without_a_reason_nothing_happens(world, acme):
    for act in (_suspend, _plan):
        with pytest.raises(ReasonMissingError):
            act(world.root, acme, reason="  ")
    assert (_row(acme), _trail(acme)) == (("active", "", None), [])


@pytest.mark.parametrize("who", ["olga", "Support", "Auditor"])
def test_who_may_not_manage_companies_is_refused(world, acme, who):
    user = acme.users[who] if who == "olga" else operator(who)
    now, company_id = timezone.now(), acme.company.pk
    for act in (
        lambda: _suspend(user, acme),
        lambda: _plan(user, acme),
        lambda: lifecycle.resume(actor=as_actor(user), company_id=company_id, now=now),
        lambda: lifecycle.undo_deletion(actor=as_actor(user), company_id=company_id, now=now),
    ):
        with pytest.raises(OperatorRightError):
            act()
    assert (_row(acme), _trail(acme)) == (("active", "", None), [])


def test_an_operator_who_was_demoted_is_refused_from_the_next_moment_on(world, acme):
    admin = operator("Administrator")
    _suspend(admin, acme)
    admin.groups.clear()
    with pytest.raises(OperatorRightError):
        lifecycle.resume(actor=as_actor(admin), company_id=acme.company.pk, now=timezone.now())


def test_nobody_joins_a_suspended_company_by_an_old_invitation(world, acme):
    _suspend(world.root, acme)
    assert platform_client().get("/invitations/acme/some-token/").status_code == 503


def test_of_operators_who_suspend_a_company_at_once_one_does_and_the_others_are_told(committed):
    place = committed({"sue": ["owner"]})
    boss = make_user("boss@race.example", superuser=True)
    barrier = Barrier(4)

    def race(number: int) -> str:
        try:
            barrier.wait()
            _suspend(boss, place, f"Reason {number}")
        except CompanyStateError:
            return "told"
        else:
            return "did it"
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(4) as pool:
            answers = sorted(pool.map(race, range(4)))
        assert answers == ["did it", "told", "told", "told"]
        assert [row[0] for row in _trail(place)] == ["company.suspended"]
    finally:
        boss.delete()
