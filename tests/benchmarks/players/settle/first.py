"""company1: twenty people, three workflows, a hundred tickets on their way, all by the product's own commands."""

import random
import uuid

from django.utils import timezone

from shared_apps.audit.actors import Actor, system_actor
from tenant_apps.tickets.commands import submit_ticket
from tenant_apps.workflow_design.commands import install_from_gallery
from tenant_apps.workflow_ops.commands import complete_task
from tenant_apps.workflow_ops.models import TaskInstance
from tests.factories.companies import make_company

TICKETS = 100
PEOPLE = {
    "owner": ["owner"],
    **{f"manager{n}": ["manager"] for n in range(1, 4)},
    **{f"staff{n}": ["staff"] for n in range(1, 17)},
}
WORKFLOWS = {  # key → who submits, and what
    "general_request": ("staff", {"subject": "A second key for the workshop", "details": "Mine broke this morning."}),
    "onboarding": ("manager", {"name": "Noor Haddad", "start": "2027-01-11"}),
    "purchase_simple": ("staff", {"item": "Label printer", "amount": "189.00", "reason": "The labels fade."}),
}
STEPS = {  # who does a step (None: who submitted), with which outcome and data
    "handle": ("staff1", "done", {"reply": "It is on your desk."}),
    "papers": ("manager1", None, {"contract_signed": True}),
    "computer": ("staff2", None, {}),
    "desk": ("staff3", None, {"place": "By the window"}),
    "first_day": (None, "all_well", {}),
    "approve": ("manager1", "approve", {}),
    "order": ("staff4", "ordered", {"order_number": "2026-117"}),
    "confirm": (None, "all_here", {}),
}


def make_first() -> None:
    """Make the company; how far each ticket goes is a fixed throw of the dice."""
    dice = random.Random(1)  # noqa: S311  # the same tickets every time
    place = make_company("company1", people=PEOPLE)
    actors = {name: place.actor(name) for name in place.users}
    with place.inside():
        for key in WORKFLOWS:
            install_from_gallery(actor=system_actor(name="Settler"), key=key, now=timezone.now())
        for _number in range(TICKETS):
            key = dice.choice(sorted(WORKFLOWS))
            kind, data = WORKFLOWS[key]
            requester = actors[f"{kind}{dice.randint(1, 3)}"]
            ticket = submit_ticket(
                actor=requester, workflow_key=key, data=data, command_id=uuid.uuid4(), now=timezone.now()
            )
            for _step in range(dice.randint(0, 4)):
                _do_one(ticket.id, requester=requester, actors=actors)


def _do_one(instance_id: int, *, requester: Actor, actors: dict[str, Actor]) -> None:
    task = TaskInstance.objects.filter(instance_id=instance_id, status="open").order_by("pk").first()
    if task is None:
        return
    name, outcome, data = STEPS[task.step]
    complete_task(
        actor=actors[name] if name else requester,
        task_id=task.pk,
        outcome=outcome,
        data=data,
        command_id=uuid.uuid4(),
        now=timezone.now(),
    )
