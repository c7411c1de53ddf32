"""Published workflows and tickets on their way."""

import uuid

from django.utils import timezone

from shared_apps.audit.actors import system_actor
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.workflow_design.commands import publish_text
from tenant_apps.workflow_ops.commands import complete_task
from tenant_apps.workflow_ops.models import TaskInstance, WorkflowInstance
from tests.factories.companies import Place

PURCHASE = """
format: ticketflower/v1
key: purchase
title: Purchase
ticket:
  summary: "{item} for {requester}"
  fields:
    - {id: item, type: text, required: true, max_length: 40}
    - {id: amount, type: money, required: true, min: 0.01}
    - {id: quote, type: file}
start: approve
steps:
  approve:
    type: task
    title: Approve
    form: [{show: item}, {edit: amount}, {id: note, type: text}]
    outcomes: [approve, reject]
    assign: {to: {role: manager}}
    next:
      - {outcome: approve, to: sorting}
      - {outcome: reject, to: rejected}
  sorting:
    type: gate
    next:
      - {to: countersign, when: "amount > 500"}
      - {to: confirm, else: true}
  countersign:
    type: task
    title: Countersign
    assign: {to: {role: owner}}
    next: confirm
  confirm:
    type: task
    title: Confirm receipt
    assign: {to: {requester: true}}
    next: done
  done: {type: end, result: bought}
  rejected: {type: end, result: rejected}
"""

PARALLEL = """
format: ticketflower/v1
key: parallel
title: Five at once
ticket: {fields: [{id: subject, type: text}]}
start: fork
steps:
  fork: {type: gate, split: and, next: [{to: a}, {to: b}, {to: c}, {to: d}, {to: e}]}
  a: {type: task, title: A, assign: {to: {role: staff}}, next: meet}
  b: {type: task, title: B, assign: {to: {role: staff}}, next: meet}
  c: {type: task, title: C, assign: {to: {role: staff}}, next: meet}
  d: {type: task, title: D, assign: {to: {role: staff}}, next: meet}
  e: {type: task, title: E, assign: {to: {role: staff}}, next: meet}
  meet: {type: gate, join: and, next: after}
  after: {type: task, title: After, assign: {to: {role: staff}}, next: done}
  done: {type: end}
"""

RACE = """
format: ticketflower/v1
key: race
title: First to finish ends it
ticket: {fields: [{id: subject, type: text}]}
start: fork
steps:
  fork: {type: gate, split: and, next: [{to: quick}, {to: slow}]}
  quick: {type: task, title: Quick, assign: {to: {role: staff}}, next: over}
  slow: {type: task, title: Slow, form: [{id: note, type: text}], assign: {to: {role: staff}}, next: over}
  over: {type: end, terminate: true, result: over}
"""

ONLY_BLUE = """
format: ticketflower/v1
key: only_blue
title: Only blue
ticket: {fields: [{id: colour, type: text}]}
start: route
steps:
  route: {type: gate, next: [{to: paint, when: "colour == 'blue'"}]}
  paint: {type: task, title: Paint, assign: {to: {role: painter}}, next: done}
  done: {type: end}
"""


def publish(place: Place, text: str) -> str:
    """Publish the definition in the company and return its key."""
    with place.inside():
        version = publish_text(
            actor=system_actor(name="tests"), text=text, now=timezone.now(), create_roles=True, accept_unproven=True
        )
        return version.workflow.key


def submit(place: Place, who: str, key: str, **data: object) -> WorkflowInstance:
    """Submit a ticket as that person and return its instance as it is after the manager followed."""
    actor = place.actor(who)
    with place.inside():
        made = submit_ticket(actor=actor, workflow_key=key, data=data, command_id=uuid.uuid4(), now=timezone.now())
        return WorkflowInstance.objects.get(pk=made.id)


def open_tasks(place: Place, instance: WorkflowInstance) -> dict[str, int]:
    """Return the instance's open tasks as step → id."""
    with place.inside():
        rows = TaskInstance.objects.filter(instance_id=instance.pk, status="open").order_by("pk")
        return dict(rows.values_list("step", "pk"))


def complete(place: Place, who: str, instance: WorkflowInstance, step: str, outcome: str | None = None, **data: object):
    """Finish the open task of that step as that person; return the instance as it is afterwards."""
    task_id = open_tasks(place, instance)[step]
    actor = place.actor(who)
    with place.inside():
        complete_task(
            actor=actor, task_id=task_id, outcome=outcome, data=data, command_id=uuid.uuid4(), now=timezone.now()
        )
        return WorkflowInstance.objects.get(pk=instance.pk)
