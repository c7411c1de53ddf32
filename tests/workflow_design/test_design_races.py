"""Two designers at the same moment, with real threads and real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from tenant_apps.workflow_design.commands import publish, save_draft
from tenant_apps.workflow_design.errors import StaleDraftError
from tests.factories.definitions import HOLIDAY, HOLIDAY_BY_OWNER, drafted, revision, stored

ROUNDS = 10


@pytest.fixture
def place(committed):
    return committed({"olga": ["owner"], "mona": ["manager"]})


def at_once(place, *commands) -> list[str]:
    """Run the commands at the same moment, each in its thread; return what became of each, sorted."""
    barrier = Barrier(len(commands))

    def run(command) -> str:
        try:
            with place.inside():
                barrier.wait()
                command()
        except StaleDraftError:
            return "stale"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(commands)) as pool:
        return sorted(pool.map(run, commands))


def test_of_two_who_upload_a_new_workflow_at_once_one_is_told_of_the_other(place):
    olga, mona, now = place.actor("olga"), place.actor("mona"), timezone.now()
    for turn in range(ROUNDS):
        texts = [text.replace("key: holiday", f"key: holiday_{turn}") for text in (HOLIDAY, HOLIDAY_BY_OWNER)]
        assert at_once(
            place,
            lambda text=texts[0]: save_draft(actor=olga, text=text, now=now),
            lambda text=texts[1]: save_draft(actor=mona, text=text, now=now),
        ) == ["done", "stale"]
    assert [row["revision"] for row in stored(place)["workflows"]] == [1] * ROUNDS


def test_of_two_who_publish_the_same_draft_at_once_one_makes_the_next_version(place):
    olga, mona, now = place.actor("olga"), place.actor("mona"), timezone.now()
    for turn in range(ROUNDS):
        drafted(place, HOLIDAY.replace("min: 1", f"min: {turn}"))
        seen = revision(place)
        assert at_once(
            place,
            lambda seen=seen: publish(actor=olga, workflow_key="holiday", revision=seen, now=now),
            lambda seen=seen: publish(actor=mona, workflow_key="holiday", revision=seen, now=now),
        ) == ["done", "stale"]
    assert [version["number"] for version in stored(place)["versions"]] == list(range(1, ROUNDS + 1))
