"""The WorkflowStateManager: the only writer that asks the engine, one event per transaction, exactly once."""

import logging
import traceback
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils import timezone

from tenant_apps.workflow_design.queries import compiled
from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import Decision, Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import engine_bridge
from tenant_apps.workflow_ops.enums import ErrorCategory, ErrorStatus, EventKind
from tenant_apps.workflow_ops.errors import ManagerFailure, refusal_sentence
from tenant_apps.workflow_ops.models import Transition, WorkflowError, WorkflowEvent, WorkflowInstance

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3  # a passing fault (deadlock, lost connection) is retried by the worker this often, then stays open
TRACEBACK_LIMIT = 12  # frames kept with an error, without local variables


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What following an instance came to: how many events moved it, and whether an open error stopped it."""

    moved: int
    blocked: bool


class WorkflowStateManager:
    """Follows the events of one instance in order. Never raises: a failure is stored and the event stays."""

    def follow(self, *, instance_id: int, retry: bool = False) -> Followed:
        """Drain the instance's unprocessed events; with `retry`, try the one that an open error holds back once.

        An event that is committed while the last one is processed is followed by its own command, which waits for
        the instance's row: so one look that finds nothing further is enough.
        """
        moved = 0
        while True:
            event_id: int | None = None
            try:
                with transaction.atomic():
                    instance = WorkflowInstance.objects.select_for_update(no_key=True).get(pk=instance_id)
                    events = _next_two_events(instance)
                    if not events:
                        return Followed(moved=moved, blocked=False)
                    if _held_back(events[0]) and not retry:
                        return Followed(moved=moved, blocked=True)
                    event_id = events[0].pk
                    self._process(instance=instance, event=events[0])
            except Exception as failure:  # noqa: BLE001  # whatever it is, the user's work is saved and this must not raise
                self._keep(failure=failure, instance_id=instance_id, event_id=event_id)
                return Followed(moved=moved, blocked=True)
            moved, retry = moved + 1, False
            if len(events) == 1:
                return Followed(moved=moved, blocked=False)

    def _process(self, *, instance: WorkflowInstance, event: WorkflowEvent) -> None:
        """Decide over one event and write everything that follows, inside the caller's transaction."""
        now = timezone.now()
        general = (
            ErrorCategory.WORKFLOW_CREATION if event.kind == EventKind.SUBMIT else ErrorCategory.WORKFLOW_TRANSITION
        )
        with engine_bridge.failing_as(general):
            definition = compiled(instance.version_id)
            facts = engine_bridge.load_facts(definition=definition, at=event.at)
            decision = decide(
                definition=definition,
                state=State.from_json(instance.state),
                event=engine_bridge.engine_event(event),
                facts=facts,
            )
        if isinstance(decision, Refusal):
            step = definition.steps.get(decision.where)
            sentence = refusal_sentence(code=decision.reason, step=step.title if step else decision.where)
            raise ManagerFailure(category=general, code=decision.reason, sentence=sentence, step=decision.where)
        with engine_bridge.failing_as(general):
            self._apply(instance=instance, event=event, decision=decision, definition=definition, now=now)
            _write_transition(instance=instance, event=event, decision=decision, facts=facts.to_json(), now=now)

    def _apply(
        self,
        *,
        instance: WorkflowInstance,
        event: WorkflowEvent,
        decision: Decision,
        definition: Definition,
        now: datetime,
    ) -> None:
        state = decision.state
        instance.status = state.status
        engine_bridge.apply(commands=decision.commands, instance=instance, definition=definition, at=now)
        if decision.kind == "superseded" and event.task is not None:
            event.task.superseded = True
            event.task.save(update_fields=["superseded"])
        instance.state = state.to_json()
        instance.seq = state.seq
        instance.open_steps = [definition.steps[step].title for step in sorted(state.open)]
        instance.has_open_error = False
        instance.changed_at = now
        instance.save(update_fields=["status", "result", "state", "seq", "open_steps", "has_open_error", "changed_at"])

    def _keep(self, *, failure: Exception, instance_id: int, event_id: int | None) -> None:
        """Store the failure as a WorkflowError in a transaction of its own; where even that fails, the log has it."""
        try:
            with transaction.atomic():
                if event_id is not None:
                    _store_error(failure=failure, instance_id=instance_id, event_id=event_id, now=timezone.now())
        except Exception:
            log.exception(
                "The failure of instance %s could not be stored; the sweep will come back to it.", instance_id
            )


def _next_two_events(instance: WorkflowInstance) -> list[WorkflowEvent]:
    """Return the event to follow now and, where there is one, the next: so it is known whether to come back."""
    rows = WorkflowEvent.objects.select_related("task", "error").filter(instance=instance, processed_at__isnull=True)
    return list(rows.order_by("pk")[:2])


def _held_back(event: WorkflowEvent) -> bool:
    error = getattr(event, "error", None)
    return error is not None and error.status == ErrorStatus.OPEN


def _write_transition(
    *, instance: WorkflowInstance, event: WorkflowEvent, decision: Decision, facts: dict[str, object], now: datetime
) -> None:
    """Record the event's one transition; UNIQUE (event) makes a second one impossible."""
    Transition.objects.create(
        instance=instance,
        event=event,
        seq=instance.seq,
        kind=decision.kind,
        commands=[{"kind": type(command).__name__, **asdict(command)} for command in decision.commands],
        explanations=[explanation.to_json() for explanation in decision.explanations],
        facts=facts,
        at=now,
    )
    event.processed_at = now
    event.save(update_fields=["processed_at"])
    if getattr(event, "error", None) is not None:
        WorkflowError.objects.filter(event=event).update(status=ErrorStatus.RESOLVED, resolved_at=now)


def _store_error(*, failure: Exception, instance_id: int, event_id: int, now: datetime) -> None:
    event = WorkflowEvent.objects.select_for_update(of=("self",), no_key=True).get(pk=event_id)
    if event.processed_at is not None:
        return  # somebody else got it done meanwhile
    known = failure if isinstance(failure, ManagerFailure) else _unexpected(failure, event)
    error = WorkflowError.objects.filter(event=event).first()
    attempts = error.attempts + 1 if error else 1
    passing = isinstance(failure.__cause__ or failure, OperationalError) and attempts < MOST_ATTEMPTS
    values = {
        "category": known.category,
        "step": known.step,
        "code": known.code,
        "message": known.sentence,
        "traceback": "".join(traceback.format_exception(failure, limit=-TRACEBACK_LIMIT))[-8000:],
        "attempts": attempts,
        "status": ErrorStatus.RETRYING if passing else ErrorStatus.OPEN,
        "last_at": now,
    }
    WorkflowError.objects.update_or_create(
        event=event, defaults=values, create_defaults={**values, "instance_id": instance_id, "first_at": now}
    )
    WorkflowInstance.objects.filter(pk=instance_id).update(has_open_error=not passing)


def _unexpected(failure: Exception, event: WorkflowEvent) -> ManagerFailure:
    category = ErrorCategory.WORKFLOW_CREATION if event.kind == EventKind.SUBMIT else ErrorCategory.WORKFLOW_TRANSITION
    return ManagerFailure(category=category, code="unexpected", sentence=f"{type(failure).__name__}", step="")
