"""Two changes at once, with real threads and real commits: each would be fine alone, together they would not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from tenant_apps.team import commands
from tenant_apps.team.errors import SettingRefusedError
from tenant_apps.team.models import Absence, Member
from tests.team.doing import member_id

ROUNDS = 20


@pytest.fixture
def place(committed):
    return committed({"olga": ["owner"], "mona": ["manager"], "walt": ["staff"]})


def _at_once(place, *changes: Callable[[], object]) -> list[bool]:
    """Run the changes in threads that begin together; return which of them were carried out."""
    barrier = Barrier(len(changes))

    def run(change: Callable[[], object]) -> bool:
        try:
            with place.inside():
                barrier.wait()
                change()
        except SettingRefusedError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(run, changes))


def test_two_people_never_become_each_others_managers(place):
    olga, mona, walt = place.actor("olga"), member_id(place, "mona"), member_id(place, "walt")

    def make(member: int, manager: int) -> Callable[[], object]:
        return lambda: commands.set_manager(actor=olga, member_id=member, manager_id=manager, now=timezone.now())

    for _round in range(ROUNDS):
        done = _at_once(place, make(mona, walt), make(walt, mona))
        assert sorted(done) == [False, True]
        with place.inside():
            assert Member.objects.filter(manager__isnull=False).update(manager=None) == 1


def test_two_absences_of_one_person_written_down_at_once_never_overlap(place):
    walt = place.actor("walt")

    def add() -> object:
        day = date(2031, 7, 1)
        return commands.add_absence(
            actor=walt, member_id=walt.member_id, first_day=day, last_day=day, deputy_id=None, now=timezone.now()
        )

    for _round in range(ROUNDS):
        assert sorted(_at_once(place, add, add)) == [False, True]
        with place.inside():
            assert Absence.objects.all().delete()[0] == 1
