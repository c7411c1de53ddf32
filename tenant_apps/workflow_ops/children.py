"""News between parent and child workflows. Starting one is the ticket app's business: it registers how."""

import uuid
from datetime import datetime

from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_ops.effects import Outcome, register
from tenant_apps.workflow_ops.enums import EffectKind, EventKind, InstanceStatus
from tenant_apps.workflow_ops.models import Effect, WorkflowEvent, WorkflowInstance


def tell_parent(effect: Effect, _now: datetime) -> Outcome:
    """Tell the parent how its child ended: its result is the outcome, the fields of `save` go over."""
    child = effect.instance
    parent = child.parent
    if parent is None:
        return Outcome()
    step = compiled(parent.version_id).steps.get(effect.step)
    saves = step.saves if step is not None else {}
    data = effect.payload["data"]
    was_cancelled = effect.payload["status"] == InstanceStatus.CANCELLED
    payload = {
        "result": InstanceStatus.CANCELLED if was_cancelled else effect.payload["result"],
        "data": {mine: data[theirs] for mine, theirs in saves.items() if theirs in data},
    }
    return Outcome(event=EventKind.SUB_DONE, payload=payload, instance_id=parent.pk)


def cancel_child(effect: Effect, now: datetime) -> Outcome:
    """Cancel the children that an opening started: their parent does not wait for them any more."""
    children = WorkflowInstance.objects.filter(
        parent_id=effect.instance_id, parent_step=effect.step, parent_n=effect.n
    ).exclude(status__in=(InstanceStatus.DONE, InstanceStatus.CANCELLED))
    ids = tuple(children.order_by("pk").values_list("pk", flat=True))
    WorkflowEvent.objects.bulk_create(
        WorkflowEvent(
            instance_id=child, kind=EventKind.CANCEL, command_id=uuid.uuid5(effect.key, str(child)), ahead=True, at=now
        )
        for child in ids
    )
    return Outcome(follow=ids)


def register_handlers() -> None:
    """Make the handlers known, at start-up."""
    register(EffectKind.TELL_PARENT, tell_parent)
    register(EffectKind.CANCEL_CHILD, cancel_child)
