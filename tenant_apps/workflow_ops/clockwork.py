"""Fires what is due: reads the database's clock, so that a machine with a wrong clock fires nothing early or twice."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import connection, transaction

from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_ops.engine_bridge.timing import Clockwork, round_wait
from tenant_apps.workflow_ops.enums import EventKind, TimerSource
from tenant_apps.workflow_ops.models import Timer, WorkflowEvent

BATCH = 200  # timers fired per visit, so that one company cannot hold the worker
NAMESPACE = uuid.UUID("6f0c9f5e-5d0b-4a53-9a53-2b6f6a1f7d11")


def database_now() -> datetime:
    """Return what the database's clock shows, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def fire_due_timers(*, now: datetime, go_on: Callable[[], bool] = lambda: True) -> Sequence[int]:
    """Turn each timer that is due into an event, once, while `go_on` says so; return the instances to follow.

    The timer's row is locked and set to its next round in the same transaction, and the event's command id is made of
    the timer and its round: two workers cannot fire it twice.
    """
    fired: list[int] = []
    for turn in range(BATCH):
        if turn and not go_on():
            break
        with transaction.atomic():
            timer = (
                Timer.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("instance")
                .filter(closed_at__isnull=True, fires_at__lte=now)
                .order_by("fires_at", "pk")
                .first()
            )
            if timer is None:
                break
            _fire(timer, now)
            fired.append(timer.instance_id)
    return list(dict.fromkeys(fired))


def _fire(timer: Timer, now: datetime) -> None:
    WorkflowEvent.objects.create(
        instance_id=timer.instance_id,
        kind=EventKind.FIRE,
        payload={"step": timer.step, "n": timer.n, "source": timer.source, "place": timer.place},
        command_id=uuid.uuid5(NAMESPACE, f"{timer.instance_id}:{timer.pk}:{timer.round}"),
        at=now,
    )
    timer.round += 1
    timer.fires_at = _next_time(timer, now)
    timer.closed_at = None if timer.fires_at else now
    timer.save(update_fields=["round", "fires_at", "closed_at"])


def _next_time(timer: Timer, now: datetime) -> datetime | None:
    """Return when a repeating timer fires again. What was missed while nobody worked is not caught up one by one."""
    definition = compiled(timer.instance.version_id)
    step = definition.steps.get(timer.step)
    if step is None or timer.source != TimerSource.TIMER or timer.place >= len(step.timers):
        return None
    rule = step.timers[timer.place]
    if rule.every is None or (rule.max is not None and timer.round >= rule.max):
        return None
    clockwork = Clockwork(definition)
    wait = round_wait(rule, timer.round)
    following = clockwork.moment(wait, start=timer.started_at, data=timer.instance.state["data"], step=step.id)
    if following is not None and following <= now:
        return clockwork.due(rule.every, start=now, step=step.id)
    return following
