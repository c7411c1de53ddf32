"""Plays one play of a definition to its end, and says where it went otherwise than its author expects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenant_apps.workflow_design.playing.cast import REQUESTER, Cast
from tenant_apps.workflow_design.playing.clock import Clock
from tenant_apps.workflow_engine.commands import Command, RunEffect
from tenant_apps.workflow_engine.decide import decide
from tenant_apps.workflow_engine.decision import SUPERSEDED, Refusal
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.durations import parse_duration
from tenant_apps.workflow_engine.events import Cancel, Complete, EffectDone, Event, Fire, Message, SubDone, Submit
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.people import Assign
from tenant_apps.workflow_engine.state import State
from tenant_apps.workflow_engine.steps import Step

FOUR_EYES = "four_eyes"
ENDLESS = "endless"
ERROR = "error"
MOST_HAPPENINGS = 2_000  # timers fired and effects done in one play; more is a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What came out otherwise. `move` counts from 0, None of the submit and of what is expected at the end.

    `code`: refused (`came`: the reason, `step`: where), accepted (the move should have been refused), or unexpected
    (`wanted` and `came` are what was to come out and what did, by name).
    """

    code: str
    move: int | None = None
    step: str = ""
    wanted: Mapping[str, Any] = field(default_factory=dict)
    came: Mapping[str, Any] = field(default_factory=dict)


class _Refused(Exception):  # noqa: N818  # not an error of ours: a play may expect it
    def __init__(self, reason: str, step: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.step = step


def play(*, definition: Definition, scenario: Mapping[str, Any], out_of_time: Callable[[], bool]) -> Trouble | None:
    """Return what came out otherwise than expected, None where everything did.

    `scenario` is one entry of a definition's `tests` that fits the schema. Raises TimeoutError when `out_of_time` says
    yes: it is asked before each event.
    """
    stage = _Stage(definition, scenario["play"], out_of_time)
    expected = scenario["expect"]
    move: int | None = None
    try:
        stage.submit(scenario.get("requester", REQUESTER), scenario["ticket"])
        for place, entry in enumerate(scenario["play"]):
            move = place
            if "refused" not in entry:
                stage.do(entry)
            elif (reason := stage.refusal_of(entry)) != entry["refused"]:
                came = {"refused": reason} if reason is not None else {}
                return Trouble(code="accepted", move=move, wanted={"refused": entry["refused"]}, came=came)
    except _Refused as refused:
        if expected.get("status") == ERROR:
            return _compared(expected, stage.state, status=ERROR)
        return Trouble(code="refused", move=move, step=refused.step, came={"refused": refused.reason})
    return _compared(expected, stage.state, status=stage.state.status)


def _compared(expected: Mapping[str, Any], state: State, *, status: str) -> Trouble | None:
    actual = {"status": status, "result": state.result, "open": sorted(state.open)}
    wanted = {name: sorted(value) if name == "open" else value for name, value in expected.items()}
    came = {name: actual[name] for name in wanted}
    return None if came == wanted else Trouble(code="unexpected", wanted=wanted, came=came)


class _Stage:
    """One play while it runs."""

    def __init__(
        self, definition: Definition, moves: Sequence[Mapping[str, Any]], out_of_time: Callable[[], bool]
    ) -> None:
        self._definition = definition
        self._cast = Cast(definition, list(moves))
        self._clock = Clock(definition)
        self._out_of_time = out_of_time
        self._happened = 0
        self.state = State.initial()

    def submit(self, requester: str, data: Mapping[str, Any]) -> None:
        """Submit the ticket. Raises _Refused."""
        by = self._cast.member(requester)
        self._send(Submit(at=self._clock.now, by=by, data=self._cast.values(data)))

    def refusal_of(self, entry: Mapping[str, Any]) -> str | None:
        """Return why the move is refused, None where it is not; a refused move changes nothing."""
        before = self.state
        try:
            self.do(entry)
        except _Refused as refused:
            self.state = before
            return refused.reason
        return None

    def do(self, entry: Mapping[str, Any]) -> None:
        """Make one move. Raises _Refused."""
        if "wait" in entry:
            until = self._clock.later(parse_duration(entry["wait"]), since=self._clock.now)
            self._wait(until or self._clock.now)
            return
        data = self._cast.values(entry.get("data", {}))
        if "message" in entry:
            self._send(Message(at=self._clock.now, name=entry["message"], data=data))
        elif "cancel" in entry:
            self._send(Cancel(at=self._clock.now, by=self._cast.member(entry.get("as", REQUESTER))))
        else:
            self._send(self._doing(self._definition.steps[entry["do"]], entry, data))

    def _doing(self, step: Step, entry: Mapping[str, Any], data: Mapping[str, Any]) -> Event:
        opening = self.state.open.get(step.id)
        n = opening.n if opening is not None else self.state.opened.get(step.id, 0)
        outcome = entry.get("outcome")
        if step.kind == "sub":
            return SubDone(at=self._clock.now, step=step.id, n=n, result=outcome or "", data=data)
        assign = _assign_of(step, outcome)
        name = entry.get("as")
        by = self._cast.member(name) if name is not None else self._cast.worker(step, assign, self.state)
        if name is not None and opening is not None:
            self._refuse_two_eyes(step, assign, by)
        return Complete(
            at=self._clock.now, by=by, step=step.id, n=n, outcome=outcome, data=data, instance=self._instance(step, by)
        )

    def _instance(self, step: Step, by: int) -> int | None:
        """Return which of many instances is done: the person's own, else the first that is open."""
        if step.multi is None:
            return None
        opening = self.state.open.get(step.id)
        many = opening.many if opening is not None else None
        if many is None or not many.open:
            return 0
        own = (instance for instance in many.open if step.multi.persons and many.items[instance] == by)
        return next(own, many.open[0])

    def _refuse_two_eyes(self, step: Step, assign: Assign | None, by: int) -> None:
        for name in assign.excluded if assign is not None else ():
            done = (self.state.requester,) if name == REQUESTER else self.state.done_by.get(name, ())
            if by in done:
                raise _Refused(FOUR_EYES, step.id)

    def _wait(self, until: Any) -> None:
        """Let time pass: what is due happens at its time, in order."""
        while (ring := self._clock.next_ring(self.state, by=until)) is not None:
            self._clock.ring(ring)
            self._tell(Fire(at=self._clock.now, step=ring.step, n=ring.n, source=ring.source, place=ring.place))
        self._clock.now = max(self._clock.now, until)

    def _send(self, event: Event) -> None:
        self._tell(event)
        self._wait(self._clock.now)

    def _tell(self, event: Event) -> None:
        """Give the event to the engine; what it asks of the outside world succeeds at once."""
        waiting = [event]
        while waiting:
            if self._out_of_time():
                raise TimeoutError
            self._happened += 1
            if self._happened > MOST_HAPPENINGS:
                raise _Refused(ENDLESS)
            commands = self._decided(waiting.pop(0))
            waiting += [
                EffectDone(at=self._clock.now, step=command.step, n=command.n, place=command.place)
                for command in commands
                if isinstance(command, RunEffect)
            ]

    def _decided(self, event: Event) -> tuple[Command, ...]:
        answer = decide(definition=self._definition, state=self.state, event=event, facts=self._facts())
        if isinstance(answer, Refusal):
            raise _Refused(answer.reason, answer.where)
        if answer.kind == SUPERSEDED and not isinstance(event, EffectDone | Fire):
            raise _Refused(SUPERSEDED, getattr(event, "step", ""))
        self.state = answer.state
        self._clock.note(self.state)
        return answer.commands

    def _facts(self) -> Facts:
        required = self._definition.required
        return Facts(
            today=self._clock.today,
            roles={role: self._cast.holders(role) for role in required.roles},
            persons={step: self._cast.people_of(who, step, self.state) for step, who in required.persons.items()},
        )


def _assign_of(step: Step, outcome: str | None) -> Assign | None:
    """Return who may do it: the task's assignment, or who may press that button of a choice."""
    if step.kind != "choice":
        return step.assign
    return next((event.by for event in step.events if event.button == outcome), None)
