"""Finds running tickets that nobody and nothing will ever move: the current company's forgotten ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops.enums import TaskStatus
from tenant_apps.workflow_ops.models import WorkflowInstance

MOST = 200  # tickets named at once
# A reason to wait: an open error, an open task that somebody can do, a timer, an effect, an event, a running child.
WITHOUT_REASON = """
SELECT i.id FROM workflow_ops_workflowinstance i
WHERE i.status IN ('starting', 'running') AND NOT i.has_open_error
AND NOT EXISTS (SELECT FROM workflow_ops_workflowevent e WHERE e.instance_id = i.id AND e.processed_at IS NULL)
AND NOT EXISTS (SELECT FROM workflow_ops_timer r
    WHERE r.instance_id = i.id AND r.closed_at IS NULL AND r.fires_at IS NOT NULL)
AND NOT EXISTS (SELECT FROM workflow_ops_effect f WHERE f.instance_id = i.id AND f.status = 'waiting')
AND NOT EXISTS (SELECT FROM workflow_ops_workflowinstance c
    WHERE c.parent_id = i.id AND c.status IN ('starting', 'running'))
AND NOT EXISTS (SELECT FROM workflow_ops_taskinstance t
    WHERE t.instance_id = i.id AND t.status = 'open' AND EXISTS (
        SELECT FROM team_member m WHERE m.active AND NOT t.excluded @> to_jsonb(m.id) AND (
            m.id = t.claimed_by_id OR (t.claimed_by_id IS NULL AND (
                m.id = t.offered_member_id
                OR t.offered_more->'members' @> to_jsonb(m.id)
                OR EXISTS (SELECT FROM team_roleassignment a JOIN team_companyrole r ON r.id = a.role_id
                    WHERE a.member_id = m.id AND (r.id = t.offered_role_id OR t.offered_more->'roles' ? r.key))
            )))))
ORDER BY i.id LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """A running ticket without a reason to wait, and the sentence that says why that is so."""

    instance_id: int
    number: int
    summary: str
    why: str

    def __str__(self) -> str:
        return f"T-{self.number}: {self.why}"


def forgotten_tickets() -> Sequence[Forgotten]:
    """Return the current company's running tickets that wait for nothing, the oldest first, at most 200.

    Costs one statement as long as there are none; a ticket that only waits for a message is recognised by its steps.
    """
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_REASON, [MOST])
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    instances = WorkflowInstance.objects.filter(pk__in=ids).prefetch_related("tasks").order_by("pk")
    return [_forgotten(each) for each in instances if not _waits_for_a_message(each)]


def _waits_for_a_message(instance: WorkflowInstance) -> bool:
    definition = compiled(instance.version_id)
    return any(_takes_messages(definition, step) for step in State.from_json(instance.state).open)


def _takes_messages(definition: Definition, step_id: str) -> bool:
    step = definition.steps.get(step_id)
    if step is None:
        return False
    return bool(step.kind == "wait" and step.message) or any(event.message for event in step.events)


def _forgotten(instance: WorkflowInstance) -> Forgotten:
    titles = sorted({task.title for task in instance.tasks.all() if task.status == TaskStatus.OPEN})
    if titles:
        why = _("Nobody active can do what is open: %(tasks)s.") % {"tasks": ", ".join(titles)}
    else:
        why = _("It runs, but no task, time, message, child, effect or error is waited for.")
    return Forgotten(instance_id=instance.pk, number=instance.number, summary=instance.summary, why=why)
