"""Simultaneous completions, with real threads and real commits."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from tenant_apps.workflow_ops.commands import complete_task
from tenant_apps.workflow_ops.errors import TaskRefusedError
from tenant_apps.workflow_ops.models import TaskInstance, Transition, WorkflowError, WorkflowEvent, WorkflowInstance
from tests.factories.tickets import PARALLEL, open_tasks, publish, submit

ROUNDS = 200
BRANCHES = ("a", "b", "c", "d", "e")


@pytest.fixture
def place(committed):
    place = committed({"olga": ["owner"], "walt": ["staff"]})
    publish(place, PARALLEL)
    return place


@pytest.fixture
def pool():
    with ThreadPoolExecutor(len(BRANCHES)) as pool:
        yield pool
        together = Barrier(len(BRANCHES))  # so that each thread closes its own connection, none closes two
        list(pool.map(lambda _: (together.wait(), connection.close()), BRANCHES))


def _finish(place, actor, task_id, barrier) -> bool:
    with place.inside():
        barrier.wait()
        try:
            complete_task(
                actor=actor, task_id=task_id, outcome=None, data={}, command_id=uuid.uuid4(), now=timezone.now()
            )
        except TaskRefusedError:
            return False
        return True


@pytest.mark.parametrize("_fifth_of_a_thousand", range(5))  # so that the processes of a test run can share them
def test_five_branches_finished_at_once_meet_once_in_1000_rounds(place, pool, _fifth_of_a_thousand):
    actor = place.actor("walt")
    barrier = Barrier(len(BRANCHES))
    for _round in range(ROUNDS):
        ticket = submit(place, "walt", "parallel", subject="x")
        tasks = open_tasks(place, ticket)
        done = pool.map(lambda step, tasks=tasks: _finish(place, actor, tasks[step], barrier), BRANCHES)
        assert list(done) == [True] * 5
    with place.inside():
        assert WorkflowInstance.objects.filter(status="running", open_steps=["After"], seq=6).count() == ROUNDS
        assert TaskInstance.objects.filter(step="after").count() == ROUNDS
        assert Transition.objects.count() == WorkflowEvent.objects.count() == ROUNDS * 6
        assert WorkflowEvent.objects.filter(processed_at__isnull=True).count() == 0
        assert WorkflowError.objects.count() == 0


def test_attack_54_one_task_finished_by_five_at_once_is_finished_by_one(place, pool):
    actor = place.actor("walt")
    barrier = Barrier(len(BRANCHES))
    for _round in range(50):
        ticket = submit(place, "walt", "parallel", subject="x")
        task_id = open_tasks(place, ticket)["a"]
        won = list(pool.map(lambda _, task_id=task_id: _finish(place, actor, task_id, barrier), BRANCHES))
        assert sorted(won) == [False, False, False, False, True]
        with place.inside():
            assert Transition.objects.filter(instance_id=ticket.pk).count() == 2
