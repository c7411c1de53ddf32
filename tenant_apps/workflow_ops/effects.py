"""The second outbox: does what must happen outside an instance's own transaction, each effect once by its key.

Effects inside the database (tickets, children, news for parents) are done in one transaction with their mark, so they
happen exactly once. A webhook leaves the database: it is claimed, called, and marked, and carries its key, by which the
other side can recognise a repetition.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.steps import OnError
from tenant_apps.workflow_ops.enums import EffectKind, EffectStatus, EventKind
from tenant_apps.workflow_ops.failures import MOST_ATTEMPTS, elapsed, is_passing
from tenant_apps.workflow_ops.models import Effect, WorkflowEvent

PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
LEASE = timedelta(seconds=60)  # how long a webhook that was begun is left alone before somebody else tries it
BATCH = 50  # effects done per visit of the worker
INSIDE = (EffectKind.CREATE_TICKET, EffectKind.START_CHILD, EffectKind.CANCEL_CHILD, EffectKind.TELL_PARENT)


class EffectRefusedError(Exception):
    """The effect can never be done as asked; trying again would change nothing. The sentence says why."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What doing an effect came to: `event` tells the workflow (None: nothing), `follow` are instances to look at."""

    event: EventKind | None = None
    payload: dict[str, Any] | None = None
    instance_id: int | None = None
    follow: tuple[int, ...] = ()


Handler = Callable[[Effect, datetime], Outcome]
_HANDLERS: dict[str, Handler] = {}


def register(kind: EffectKind, handler: Handler) -> None:
    """Say who does effects of this kind; apps above this one do so at start-up, so that nothing here calls up."""
    _HANDLERS[kind] = handler


def run_inside_effects(*, instance_id: int, now: datetime) -> Sequence[int]:
    """Do the instance's waiting effects that stay in the database; return the instances to follow next."""
    rows = Effect.objects.filter(
        instance_id=instance_id, status=EffectStatus.WAITING, kind__in=INSIDE, try_after__lte=now
    )
    follow: list[int] = []
    for effect_id in rows.order_by("pk").values_list("pk", flat=True):
        follow.extend(run_effect(effect_id=effect_id, now=now))
    return follow


def run_due_effects(*, now: datetime, go_on: Callable[[], bool] = lambda: True) -> Sequence[int]:
    """Do what is due in the current company, webhooks too, while `go_on` says so; return the instances to follow."""
    rows = Effect.objects.filter(status=EffectStatus.WAITING, try_after__lte=now).order_by("try_after", "pk")
    follow: list[int] = []
    for number, effect_id in enumerate(rows.values_list("pk", flat=True)[:BATCH]):
        if number and not go_on():
            break
        follow.extend(run_effect(effect_id=effect_id, now=now))
    return follow


def run_effect(*, effect_id: int, now: datetime) -> Sequence[int]:
    """Do one effect if it is still waiting; return the instances to follow. What fails is kept for later."""
    try:
        with transaction.atomic():
            effect = _claimed(effect_id, now)
            if effect is None:
                return ()
            if effect.kind in INSIDE:
                return _done(effect, _HANDLERS[effect.kind](effect, now), now)
        outcome = _HANDLERS[effect.kind](effect, now)
        with transaction.atomic():
            again = Effect.objects.select_for_update().get(pk=effect_id)
            return _done(again, outcome, now) if again.status == EffectStatus.WAITING else ()
    except Exception as failure:  # noqa: BLE001  # whatever the outside world does, it is kept with the effect
        return () if is_passing(failure) else _failed(effect_id, failure, now)  # a weak database: it still waits


def retry_effect(*, effect: Effect, now: datetime) -> None:
    """Let a failed effect wait again, with all its attempts; part of the caller's transaction."""
    effect.status, effect.attempts, effect.try_after, effect.closed_at = EffectStatus.WAITING, 0, now, None
    effect.save(update_fields=["status", "attempts", "try_after", "closed_at"])


def _claimed(effect_id: int, now: datetime) -> Effect | None:
    """Return the effect with its row locked, if nobody else has it. A webhook is leased, as its call needs no lock."""
    effect = (
        Effect.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("instance")
        .filter(pk=effect_id, status=EffectStatus.WAITING, try_after__lte=now)
        .first()
    )
    if effect is not None and effect.kind not in INSIDE:
        effect.attempts += 1
        effect.try_after = now + LEASE
        effect.save(update_fields=["attempts", "try_after"])
    return effect


def _done(effect: Effect, outcome: Outcome, now: datetime) -> Sequence[int]:
    effect.status, effect.closed_at, effect.last_error = EffectStatus.DONE, now, ""
    effect.save(update_fields=["status", "closed_at", "last_error"])
    if outcome.event is None:
        return outcome.follow
    told = outcome.instance_id or effect.instance_id
    _tell(effect, outcome.event, outcome.payload or {}, told, now, ahead=True)
    return (*outcome.follow, told)


def _failed(effect_id: int, failure: Exception, now: datetime) -> Sequence[int]:
    """Count the attempt; after the last one tell the workflow, which goes another way or stops with an open error."""
    with transaction.atomic():
        effect = Effect.objects.select_for_update(of=("self",)).select_related("instance").get(pk=effect_id)
        if effect.status != EffectStatus.WAITING:
            return ()
        if effect.kind in INSIDE:
            effect.attempts += 1
        effect.last_error = str(failure) or type(failure).__name__
        rule = _rule(effect)
        most = MOST_ATTEMPTS if rule.retry is None else rule.retry + 1
        if effect.attempts < most and not isinstance(failure, EffectRefusedError):
            pause = elapsed(rule.wait) if rule.wait else PAUSES[min(effect.attempts, len(PAUSES)) - 1]
            effect.try_after = now + pause
            effect.save(update_fields=["attempts", "last_error", "try_after"])
            return ()
        effect.status, effect.closed_at = EffectStatus.FAILED, now
        effect.save(update_fields=["attempts", "last_error", "status", "closed_at"])
        if effect.kind in (EffectKind.CANCEL_CHILD, EffectKind.TELL_PARENT):
            return ()
        _tell(effect, EventKind.EFFECT_FAILED, {"reason": effect.last_error}, effect.instance_id, now, ahead=False)
        return (effect.instance_id,)


def _rule(effect: Effect) -> OnError:
    step = compiled(effect.instance.version_id).steps.get(effect.step)
    return (step.on_error if step else None) or OnError()


def _tell(
    effect: Effect, kind: EventKind, payload: dict[str, Any], instance_id: int, now: datetime, *, ahead: bool
) -> None:
    """Write the event; its command id comes from the effect's key and attempt, so that it cannot be told twice.

    Good news goes ahead: an earlier failure of the same effect may be waiting as an open error.
    """
    WorkflowEvent.objects.create(
        instance_id=instance_id,
        kind=kind,
        payload={"step": effect.step, "n": effect.n, "place": effect.place, **payload},
        command_id=uuid.uuid5(effect.key, f"{kind}:{effect.attempts}:{now.isoformat()}"),
        ahead=ahead,
        at=now,
    )


def unknown_target(what: str) -> EffectRefusedError:
    """Return the refusal for something that this company does not have."""
    return EffectRefusedError(_("This company has no %(what)s.") % {"what": what})
