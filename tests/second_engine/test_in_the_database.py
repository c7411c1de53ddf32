"""What the database-backed manager stored is what the second engine makes of the same events."""

import json
import os
import random
import uuid
from datetime import timedelta

import pytest
import yaml
from django.utils import timezone

from tenant_apps.workflow_ops import commands
from tenant_apps.workflow_ops.errors import WorkflowOpsError
from tenant_apps.workflow_ops.models import TaskInstance, Transition, WorkflowInstance
from tenant_apps.workflow_ops.offering import offered_outcomes
from tenant_apps.workflow_ops.sweeper import sweep
from tests.factories.tickets import publish, submit
from tests.second_engine import deciding
from tests.soundness.documents import random_document

TICKETS = int(os.environ.get("FUZZ_STEPS", "3000")) // 250
FIELDS = [{"id": name, "type": "boolean"} for name in ("x", "y", "v")]
FIELDS += [{"id": "rows", "type": "list", "items": [{"id": "a", "type": "text"}]}]


def publishable(seed: int, key: str) -> dict:
    """Return a random sound document as people would upload it: with a title and somebody for each task."""
    document = random_document(seed)
    steps = {name: dict(step) for name, step in document["steps"].items()}
    for step in steps.values():
        if step["type"] == "task":
            step["assign"] = {"to": {"role": "staff"}}
        if step["type"] == "auto":
            step["do"] = [{"ticket_status": "acted"}]
            step.pop("on_error", None)
    reached, waiting = {document["start"]}, [document["start"]]
    while waiting:  # an error way that is gone may have been the only one to its step
        for target in _targets(steps[waiting.pop()]) - reached:
            reached.add(target)
            waiting.append(target)
    steps = {name: step for name, step in steps.items() if name in reached}
    return {**document, "key": key, "title": key, "ticket": {"fields": FIELDS}, "steps": steps}


def _targets(step: dict) -> set[str]:
    edges = step.get("next", [])
    found = {edges} if isinstance(edges, str) else {edge["to"] for edge in edges}
    found |= {event["to"] for event in step.get("events", ())}
    return found | {timer[way] for timer in step.get("timers", ()) for way in ("go", "also") if way in timer}


def play(place, rng: random.Random, key: str) -> WorkflowInstance:
    """Submit a ticket and let people, messages, repairs and time do something to it."""
    values = {"x": rng.random() < 0.5, "y": rng.random() < 0.5, "rows": [{"a": "1"}] * rng.randrange(3)}
    ticket = submit(place, "walt", key, **values)
    now, walt, mona = timezone.now(), place.actor("walt"), place.actor("mona")
    for _turn in range(12):
        with place.inside():
            tasks = list(TaskInstance.objects.filter(instance_id=ticket.pk, status="open"))
            try:
                if tasks and rng.random() < 0.8:
                    _work(rng, walt, mona, rng.choice(tasks), now)
                elif rng.random() < 0.6:
                    now += timedelta(days=rng.choice([1, 3]))
                    sweep(now=now)
                else:
                    name = rng.choice(["m", "n", "p"])
                    commands.send_message(actor=walt, number=ticket.number, name=name, command_id=uuid.uuid4(), now=now)
            except WorkflowOpsError:
                continue
    with place.inside():
        return WorkflowInstance.objects.get(pk=ticket.pk)


def _work(rng: random.Random, walt, mona, task: TaskInstance, now) -> None:
    from tenant_apps.workflow_design.queries import compiled

    step = compiled(task.instance.version_id).steps[task.step]
    offered = offered_outcomes(step=step, task=task)
    if rng.random() < 0.1:
        commands.skip_step(actor=mona, task_id=task.pk, outcome=None, command_id=uuid.uuid4(), now=now)
        return
    commands.complete_task(
        actor=walt, task_id=task.pk, outcome=rng.choice(offered) if offered else None, data={},
        command_id=uuid.uuid4(), now=now,
    )  # fmt: skip


def told_again(place, ticket: WorkflowInstance, document: dict) -> tuple[dict, list, list]:
    """Return the state that the second engine gives the ticket's events, and both engines' commands."""
    state, ours, theirs = deciding.START, [], []
    with place.inside():
        rows = Transition.objects.select_related("event__task").filter(instance_id=ticket.pk).order_by("seq")
        for row in rows:
            answer = deciding.decide(document, state, _event(row.event), row.facts)
            assert answer["kind"] == row.kind
            state = answer["state"]
            ours.append([_plain(command) for command in row.commands])
            theirs.append([_plain(command) for command in answer["commands"]])
    return json.loads(json.dumps(state)), ours, theirs


def _event(row) -> dict:
    kind = "".join(word.capitalize() for word in row.kind.split("_"))
    payload = {name: value for name, value in row.payload.items() if name not in ("task_version", "ticket")}
    event = {"kind": kind, **payload}
    if row.by_id and kind not in ("Message", "Fire"):
        event["by"] = row.by_id
    if kind == "Complete":
        event |= {"step": row.task.step, "n": row.task.n}
        event = {"instance": None, "stood_for": None, **event}
    return event


def _plain(command: dict) -> dict:
    return {name: value for name, value in json.loads(json.dumps(command)).items() if value is not None}


@pytest.mark.parametrize("seed", range(max(4, TICKETS)))
def test_the_manager_stored_what_the_second_engine_says(acme, seed):
    rng = random.Random(seed)  # noqa: S311
    document = publishable(seed, "random")
    publish(acme, yaml.safe_dump(document, sort_keys=False))
    ticket = play(acme, rng, "random")
    state, ours, theirs = told_again(acme, ticket, document)
    assert (state, ours) == (ticket.state, theirs)
