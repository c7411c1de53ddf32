"""The floor: hand-written psycopg2 that reads and writes the rows of one step, one statement a table, two transactions.

It knows both workflows by heart: no engine, no rules; what remains is what the database itself costs.
"""

import json
import uuid
from datetime import UTC, datetime
from time import perf_counter

import psycopg2

from tests.benchmarks.players import Played
from tests.benchmarks.shapes import BRANCHES, LINEAR_LENGTH
from tests.benchmarks.world import enter

FOLLOWING = {f"t{number}": f"t{number + 1}" for number in range(LINEAR_LENGTH - 1)} | dict.fromkeys(BRANCHES, "after")


class Player:
    """Submits through the product (untimed), completes by hand (timed)."""

    def __init__(self, url: str) -> None:
        self._world = enter(url)
        self._connection = psycopg2.connect(url)
        self._cursor = self._connection.cursor()
        self._cursor.execute(f'SET search_path = "{self._world.schema_name}", public')
        self._connection.commit()

    def play(self, shape: str, instances: int) -> Played:
        """Play whole instances one after the other."""
        steps, seconds = 0, 0.0
        for _number in range(instances):
            instance_id = self._world.submit(shape)
            while tasks := self._world.open_tasks(instance_id):
                for task_id in tasks:
                    begin = perf_counter()
                    self._complete(task_id)
                    seconds += perf_counter() - begin
                    steps += 1
        return Played(steps=steps, seconds=seconds)

    def _complete(self, task_id: int) -> None:
        now, worker = datetime.now(UTC), self._world.worker
        run = self._cursor.execute
        run(
            "SELECT t.instance_id, t.step, t.n, r.key FROM workflow_ops_taskinstance t JOIN workflow_ops_workflowinstance i"
            " ON i.id = t.instance_id JOIN team_companyrole r ON r.id = t.offered_role_id WHERE t.id = %s FOR UPDATE OF t",
            [task_id],
        )
        instance_id, step, n, _role = self._cursor.fetchone()
        run("SELECT member_id FROM team_absence WHERE deputy_id = %s AND first_day <= %s AND last_day >= %s",
            [worker.member_id, now.date(), now.date()])  # fmt: skip
        run(
            "UPDATE workflow_ops_taskinstance SET status = 'done', claimed_by_id = %s, closed_at = %s, version = 2 WHERE id = %s",
            [worker.member_id, now, task_id],
        )
        run(
            "INSERT INTO workflow_ops_workflowevent (instance_id, kind, task_id, by_id, ahead, payload, command_id, at)"
            " VALUES (%s, 'complete', %s, %s, false, %s, %s, %s) RETURNING id",
            [instance_id, task_id, worker.member_id, '{"data": {}, "outcome": null}', str(uuid.uuid4()), now],
        )
        event_id = self._cursor.fetchone()[0]
        run(
            "INSERT INTO audit_trail_auditentry (at, verb, actor_kind, actor_name, actor_user_id, actor_member_id, address,"
            " request_id, on_behalf_of, object_type, object_id, object_label, before, after)"
            " VALUES (%s, 'task.completed', 'person', 'Walt', %s, %s, '', '', '', 'task', %s, 'T', '{}', '{}')",
            [now, worker.user_id, worker.member_id, str(task_id)],
        )
        run("INSERT INTO companies_wakeup (company_id, written_at) VALUES (%s, %s)", [worker.company_id, now])
        self._connection.commit()
        self._follow(instance_id, event_id, step, n, now)

    def _follow(self, instance_id: int, event_id: int, step: str, n: int, now: datetime) -> None:
        run = self._cursor.execute
        run(
            "SELECT state, seq, version_id FROM workflow_ops_workflowinstance WHERE id = %s FOR NO KEY UPDATE",
            [instance_id],
        )
        state, seq, version_id = self._cursor.fetchone()
        run(
            "SELECT id, payload FROM workflow_ops_workflowevent WHERE instance_id = %s AND processed_at IS NULL",
            [instance_id],
        )
        del state["open"][step]
        following = None if state["open"] else FOLLOWING.get(step)  # five branches: the last one opens what is after
        if following is not None:
            state["open"][following] = {"n": n}
            run("SELECT role_id, member_id FROM team_roleassignment a JOIN team_companyrole r ON r.id = a.role_id"
                " WHERE r.key = 'staff'")  # fmt: skip
            role_id = self._cursor.fetchone()[0]
            run(
                "INSERT INTO workflow_ops_taskinstance (instance_id, step, n, part, title, status, version, offered_role_id,"
                " offered_more, excluded, priority, pauses, suspended, outcome, data, superseded, opened_at)"
                " VALUES (%s, %s, %s, 0, %s, 'open', 1, %s, '{}', '[]', 0, '[]', false, '', '{}', false, %s)",
                [instance_id, following, n, following, role_id, now],
            )
        run(
            "INSERT INTO workflow_ops_transition (instance_id, event_id, version_id, seq, kind, commands, explanations, facts, at)"
            " VALUES (%s, %s, %s, %s, 'moved', '[]', '[]', '{}', %s)",
            [instance_id, event_id, version_id, seq + 1, now],
        )
        run("UPDATE workflow_ops_workflowevent SET processed_at = %s WHERE id = %s", [now, event_id])
        run(
            "UPDATE workflow_ops_workflowinstance SET state = %s, seq = seq + 1, changed_at = %s, open_steps = '[]' WHERE id = %s",
            [json.dumps(state), now, instance_id],
        )
        self._connection.commit()
