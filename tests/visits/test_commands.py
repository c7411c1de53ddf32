"""Starting and ending visits as commands: once each, one at a time, also for two who come at the same moment."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from shared_apps.audit.actors import Actor
from shared_apps.audit.models import PlatformAuditEntry
from shared_apps.companies import impersonation
from shared_apps.companies.enums import VisitEnd
from shared_apps.companies.errors import VisitOpenError
from shared_apps.companies.models import Company, Visit
from shared_apps.companies.sessions import SessionStore
from shared_apps.users.models import User
from tests.factories.companies import make_user
from tests.factories.visits import visit


def _start(operator: User, company: Company) -> Visit:
    store = SessionStore(company_id=None)
    store.save()
    return impersonation.start_visit(
        actor=Actor(user_id=operator.pk, name=operator.name),
        operator=operator,
        company_id=company.pk,
        mode="read_only",
        reason="Two at once",
        new_session_key=lambda: store.session_key,
        now=timezone.now(),
    )


def test_a_visit_that_has_ended_is_not_ended_again(world, acme):
    row = visit(world.root, acme).visit
    ends = [
        impersonation.end_visit(actor=Actor(name="x"), visit_id=row.pk, because=because, now=timezone.now())
        for because in (VisitEnd.ENDED, VisitEnd.EXPIRED)
    ]
    row.refresh_from_db()
    assert (ends, row.ended_because) == ([True, False], "ended")
    assert PlatformAuditEntry.objects.filter(verb="visit.ended").count() == 1


def test_a_visit_that_may_go_on_is_not_settled(world, acme, globex):
    row = visit(world.root, acme).visit
    assert impersonation.settle_visits(now=timezone.now()) == 0
    row.refresh_from_db()
    assert row.ended_at is None


def test_of_two_visits_started_at_the_same_moment_one_begins(committed):
    places = [committed(people={"ann": ["owner"]}) for _ in range(2)]
    operator = make_user("twice@platform.example", name="Twice", superuser=True)
    barrier, ends = threading.Barrier(2), []

    def start(company: Company) -> None:
        barrier.wait()
        try:
            ends.append(_start(operator, company).pk)
        except VisitOpenError:
            ends.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=start, args=[place.company]) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    try:
        assert sorted(pk is None for pk in ends) == [False, True]
        assert Visit.objects.filter(operator=operator, ended_at=None).count() == 1
    finally:
        Visit.objects.filter(operator=operator).delete()
        User.objects.filter(pk=operator.pk).delete()


def test_the_database_allows_one_open_visit_each(world, acme, globex):
    row = visit(world.root, acme).visit
    with pytest.raises(Exception, match="one_open_visit_each"):
        Visit.objects.create(
            operator=world.root,
            company=globex.company,
            reason="x",
            started_at=row.started_at,
            expires_at=row.expires_at,
        )
