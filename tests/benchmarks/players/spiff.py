"""SpiffWorkflow: load the run's JSON, complete the task, store the JSON, commit. No task rows, no history, no audit."""

from time import perf_counter
from typing import Any

import psycopg2
from SpiffWorkflow import TaskState, Workflow
from SpiffWorkflow.serializer.json import JSONSerializer
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.specs.Simple import Simple
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from tests.benchmarks.players import Played
from tests.benchmarks.shapes import BRANCHES, LINEAR_LENGTH


def spec_of(shape: str) -> WorkflowSpec:
    """Return the shape; a task that somebody completes is `manual`."""
    spec = WorkflowSpec(shape, addstart=True)
    if shape == "linear":
        last: Any = spec.start
        for number in range(LINEAR_LENGTH):
            last = _follow(last, Simple(spec, f"t{number}", manual=True))
        return spec
    meet = Join(spec, "meet")
    for branch in BRANCHES:
        _follow(_follow(spec.start, Simple(spec, branch, manual=True)), meet)
    _follow(meet, Simple(spec, "after", manual=True))
    return spec


def _follow(before: Any, after: Any) -> Any:
    before.connect(after)
    return after


def start(spec: WorkflowSpec) -> Workflow:
    """Begin a run; it stands before its first manual tasks."""
    workflow = Workflow(spec)
    workflow.run_all(halt_on_manual=True)
    return workflow


def complete_one(workflow: Workflow) -> bool:
    """Complete the first ready manual task and let the run move on; False where there is none."""
    task = next((task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual), None)
    if task is None:
        return False
    task.run()
    workflow.run_all(halt_on_manual=True)
    return True


class Player:
    """One row per run, locked, read, changed and written in one transaction per completion."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg2.connect(url)
        self._serializer = JSONSerializer()
        with self._connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS run (id bigserial PRIMARY KEY, state text NOT NULL)")
        self._connection.commit()

    def play(self, shape: str, instances: int) -> Played:
        """Play whole instances one after the other."""
        steps, seconds = 0, 0.0
        for _number in range(instances):
            run_id = self._start(shape)
            while True:
                begin = perf_counter()
                if not self._complete(run_id):
                    break
                seconds += perf_counter() - begin
                steps += 1
        return Played(steps=steps, seconds=seconds)

    def _start(self, shape: str) -> int:
        with self._connection.cursor() as cursor:
            text = self._serializer.serialize_workflow(start(spec_of(shape)))
            cursor.execute("INSERT INTO run (state) VALUES (%s) RETURNING id", [text])
            run_id: int = cursor.fetchone()[0]
        self._connection.commit()
        return run_id

    def _complete(self, run_id: int) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT state FROM run WHERE id = %s FOR UPDATE", [run_id])
            workflow = self._serializer.deserialize_workflow(cursor.fetchone()[0])
            moved = complete_one(workflow)
            if moved:
                cursor.execute(
                    "UPDATE run SET state = %s WHERE id = %s", [self._serializer.serialize_workflow(workflow), run_id]
                )
        self._connection.commit()
        return moved
