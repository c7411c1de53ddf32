"""The WorkflowStateManager: the only writer that asks the engine, one event per transaction, exactly once."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shared_apps.companies.statements import Prepared
from tenant_apps.workflow_design.queries import compiled, compiled_as
from tenant_apps.workflow_engine.commands import EndInstance, OpenSub, RunEffect, Withdraw
from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import SUPERSEDED, Decision, Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_ops import engine_bridge
from tenant_apps.workflow_ops.enums import ErrorStatus, EventKind
from tenant_apps.workflow_ops.errors import ManagerFailure, refusal_sentence
from tenant_apps.workflow_ops.failures import category_of, keep_failure
from tenant_apps.workflow_ops.models import Transition, WorkflowError, WorkflowEvent, WorkflowInstance

WRITTEN = [
    "status", "result", "phase", "priority", "due_at", "state", "seq", "open_steps", "has_open_error", "changed_at",
    "ended_at", "version",
]  # fmt: skip


MAY_ASK = (RunEffect, OpenSub, EndInstance, Withdraw)  # commands that can leave an effect to do
OF_THE_EVENT = ("instance", "kind", "task", "by", "ahead", "payload", "command_id", "at", "processed_at")
_LOCKED = Prepared(
    lambda instance_id: (
        WorkflowInstance.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version")
        .defer(*(f"version__{name}" for name in ("document", "text", "number", "published_at", "published_by")))
        .filter(pk=instance_id)
    ),
    instance_id=int,
)
_NEXT_TWO = Prepared(
    lambda instance_id: (
        WorkflowEvent.objects.select_related("task", "error")
        .only(*OF_THE_EVENT, "task__step", "task__n", "error__status", "error__try_after")
        .filter(instance=instance_id, processed_at__isnull=True)
        .order_by("-ahead", "pk")[:2]
    ),
    instance_id=int,
)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What following an instance came to: how many events moved it, and whether an error stopped it."""

    moved: int
    blocked: bool
    asked: bool = True  # whether effects may wait now; False where it is known that the events asked for none


class WorkflowStateManager:
    """Follows the events of one instance in order. Never raises: a failure is stored and the event stays.

    `clock` gives the moment at which due times begin and transitions are written.
    """

    def __init__(self, clock: Callable[[], datetime] = timezone.now) -> None:
        self._clock = clock

    def follow(self, *, instance_id: int, retry: bool = False, go_on: Callable[[], bool] = lambda: True) -> Followed:
        """Drain the instance's unprocessed events; with `retry`, try the one that an error holds back once.

        Once `go_on` says no, it stops after the event in hand.

        An event that is committed while the last one is processed is followed by its own command, which waits for
        the instance's row: so one look that finds nothing further is enough.
        """
        moved, asked = 0, False
        while True:
            event_id: int | None = None
            definition: Definition | None = None
            now = self._clock()
            try:
                with transaction.atomic():
                    instance = _locked(instance_id)
                    events = _next_two_events(instance)
                    if not events:
                        return Followed(moved=moved, blocked=False, asked=asked or not moved)
                    if _held_back(events[0], now) and not retry:
                        return Followed(moved=moved, blocked=True)
                    event_id = events[0].pk
                    definition = _definition_for(instance, events[0])
                    decision = _process(instance=instance, event=events[0], definition=definition, now=now)
            except Exception as failure:  # noqa: BLE001  # whatever it is, the user's work is saved and this must not raise
                keep_failure(
                    failure=failure, instance_id=instance_id, event_id=event_id, definition=definition, now=now
                )
                return Followed(moved=moved, blocked=True)
            moved, retry = moved + 1, events[0].ahead  # a repair was made: what waited behind it is tried again
            asked = asked or any(isinstance(command, MAY_ASK) for command in decision.commands)
            if len(events) == 1 or not go_on():
                return Followed(moved=moved, blocked=False, asked=asked)


def _definition_for(instance: WorkflowInstance, event: WorkflowEvent) -> Definition:
    """Return the instance's definition, or the one that the event moves it to."""
    with engine_bridge.failing_as(category_of(event)):
        if event.kind == EventKind.MIGRATE:
            instance.version_id = event.payload["version_id"]
            return compiled(instance.version_id)
        return compiled_as(version_id=instance.version_id, sha256=instance.version.sha256)


def _process(*, instance: WorkflowInstance, event: WorkflowEvent, definition: Definition, now: datetime) -> Decision:
    """Decide over one event and write everything that follows, inside the caller's transaction; return the decision."""
    general = category_of(event)
    with engine_bridge.failing_as(general):
        before = State.from_json(instance.state)
        facts = engine_bridge.load_facts(definition=definition, instance=instance, state=before, event=event)
        decision = decide(definition=definition, state=before, event=engine_bridge.engine_event(event), facts=facts)
    if isinstance(decision, Refusal):
        step = definition.steps.get(decision.where)
        sentence = refusal_sentence(
            code=decision.reason, step=step.title if step else decision.where, params=decision.params
        )
        raise ManagerFailure(category=general, code=decision.reason, sentence=sentence, step=decision.where)
    with engine_bridge.failing_as(general):
        if decision.kind != SUPERSEDED:
            engine_bridge.apply(
                engine_bridge.Applied(
                    instance=instance,
                    event=event,
                    definition=definition,
                    before=before,
                    decision=decision,
                    facts=facts,
                    at=now,
                )
            )
        elif event.task is not None:
            event.task.superseded = True
            event.task.save(update_fields=["superseded"])
        _write_transition(instance=instance, event=event, decision=decision, facts=facts.to_json(), now=now)
        _write_instance(instance, decision, definition, now)
    return decision


def _write_instance(instance: WorkflowInstance, decision: Decision, definition: Definition, now: datetime) -> None:
    state = decision.state
    instance.status, instance.seq, instance.state = state.status, state.seq, state.to_json()
    instance.open_steps = [definition.steps[step].title for step in sorted(state.open)]
    instance.has_open_error = _has_open_error(instance)
    instance.changed_at = now
    if state.ended:
        instance.due_at, instance.priority = None, 0
    else:
        instance.ended_at = None
    instance.save(update_fields=WRITTEN)


def _has_open_error(instance: WorkflowInstance) -> bool:
    """A repair that went ahead leaves the error of the event behind it; without one, no row need be asked."""
    return instance.has_open_error and instance.errors.filter(status=ErrorStatus.OPEN).exists()


def _next_two_events(instance: WorkflowInstance) -> list[WorkflowEvent]:
    """Return the event to follow now and, where there is one, the next: so it is known whether to come back.

    Repairs come first: they mend what the others wait behind.
    """
    return _NEXT_TWO.rows(instance_id=instance.pk)


def _locked(instance_id: int) -> WorkflowInstance:
    found = _LOCKED.rows(instance_id=instance_id)
    if not found:
        raise WorkflowInstance.DoesNotExist
    return found[0]


def _held_back(event: WorkflowEvent, now: datetime) -> bool:
    error = getattr(event, "error", None)
    if error is None:
        return False
    if error.status == ErrorStatus.RETRYING:
        return error.try_after is not None and error.try_after > now
    return error.status in (ErrorStatus.OPEN, ErrorStatus.IGNORED)


def _write_transition(
    *, instance: WorkflowInstance, event: WorkflowEvent, decision: Decision, facts: dict[str, object], now: datetime
) -> None:
    """Record the event's one transition; UNIQUE (event) makes a second one impossible."""
    Transition.objects.create(
        instance=instance,
        event=event,
        version_id=instance.version_id,
        seq=decision.state.seq,
        kind=decision.kind,
        commands=[{"kind": type(command).__name__, **asdict(command)} for command in decision.commands],
        explanations=[explanation.to_json() for explanation in decision.explanations],
        facts=facts,
        at=now,
    )
    event.processed_at = now
    event.save(update_fields=["processed_at"])
    if getattr(event, "error", None) is not None:
        WorkflowError.objects.filter(event=event).update(status=ErrorStatus.RESOLVED, resolved_at=now, try_after=None)
