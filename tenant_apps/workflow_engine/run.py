"""The board of the token game while one event is played: a working copy of the state, thrown away on a refusal."""

from collections.abc import Iterable, Mapping
from typing import Any

from tenant_apps.workflow_engine.commands import Command, EndInstance, Withdraw
from tenant_apps.workflow_engine.decision import Decision, Refusal, WentOn
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.expressions.values import Value
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import DONE, RUNNING, STARTING, Opening, State
from tenant_apps.workflow_engine.steps import Step


class Stopped(Exception):  # noqa: N818  # not an error: how a refusal leaves the middle of a game
    """The event is refused; `decide` turns this into the refusal it carries."""

    def __init__(self, reason: str, where: str = "", **params: Any) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason=reason, where=where, params=params)


class Run:
    """Everything one event may change. Reads the old state, never writes to it."""

    __slots__ = (
        "arrivals", "commands", "counts", "data", "definition", "done_by", "explanations", "facts", "messages", "open",
        "opened", "phase", "requester", "result", "seq", "status", "tokens",
    )  # fmt: skip

    def __init__(self, definition: Definition, state: State, facts: Facts) -> None:
        self.definition = definition
        self.facts = facts
        self.status = state.status
        self.requester = state.requester
        self.tokens: dict[str, int] = dict(state.tokens)
        self.open: dict[str, Opening] = dict(state.open)
        self.arrivals: dict[str, tuple[str, ...]] = dict(state.arrivals)
        self.opened: dict[str, int] = dict(state.opened)
        self.counts: dict[str, Mapping[str, int]] = dict(state.counts)
        self.done_by: Mapping[str, tuple[int, ...]] = state.done_by
        self.data: Mapping[str, Any] = state.data
        self.messages: Mapping[str, tuple[Mapping[str, Any], ...]] = state.messages
        self.phase = state.phase
        self.seq = state.seq
        self.result = state.result
        self.commands: list[Command] = []
        self.explanations: list[WentOn] = []

    def put(self, edge: str) -> None:
        """Put a token on an edge."""
        self.tokens[edge] = self.tokens.get(edge, 0) + 1

    def take(self, edge: str) -> None:
        """Take a token from a marked edge."""
        if self.tokens[edge] == 1:
            del self.tokens[edge]
        else:
            self.tokens[edge] -= 1

    def is_open(self, step: str) -> bool:
        """Return whether the step holds the workflow: open, and not merely finishing its rest."""
        opening = self.open.get(step)
        return opening is not None and not opening.left

    def count_leaving(self, step: Step, outcome: str | None) -> None:
        """Remember that the step was left with this outcome; one with many instances counts these, not its leaving."""
        if step.multi is None:
            self.count(step.id, outcome)

    def count(self, step: str, outcome: str | None) -> None:
        """Remember that the step was left, or one of its many instances finished, with this outcome."""
        before = self.counts.get(step, {})
        key = outcome or ""
        self.counts[step] = {**before, key: before.get(key, 0) + 1}

    def remember_worker(self, step: str, member: int, stood_for: int | None) -> None:
        """Remember who completed the step, and for whom; the latest stands last."""
        latest = (member,) if stood_for in (None, member) else (stood_for, member)
        others = tuple(worker for worker in self.done_by.get(step, ()) if worker not in latest)
        self.done_by = {**self.done_by, step: (*others, *latest)}

    def withdraw(self, step: str) -> None:
        """Take an open step away; nothing if it is not open."""
        opening = self.open.pop(step, None)
        if opening is not None:
            self.commands.append(Withdraw(step=step, n=opening.n))

    def clear(self, steps: Iterable[str]) -> None:
        """Take from each step its tokens, arrivals and opening (`cancels`)."""
        for step in steps:
            for edge in self.definition.incoming[step]:
                self.tokens.pop(edge, None)
            self.arrivals.pop(step, None)
            self.withdraw(step)

    def empty(self) -> None:
        """Take every token away and withdraw every open step (`terminate`, cancelling)."""
        self.tokens.clear()
        self.arrivals.clear()
        for step in sorted(self.open):
            self.withdraw(step)

    def scope(
        self,
        outcome: str | None = None,
        *,
        here: Mapping[str, Value] | None = None,
        outcomes: Mapping[str, int] | None = None,
    ) -> Scope:
        """Return what names mean now."""
        return Scope(
            types=self.definition.types,
            data=self.data,
            outcome=outcome,
            requester=self.requester,
            counts=self.counts,
            facts=self.facts,
            listed=self.definition.listed,
            here=here or {},
            outcomes=outcomes or {},
        )

    def decision(self) -> Decision:
        """Return what the game came to; ends the run when no token and no open step is left."""
        if self.status == STARTING:
            self.status = RUNNING
        if not self.open and not self.tokens:
            self.status = DONE
            self.commands.append(EndInstance(status=DONE, result=self.result))
        return self.stored()

    def stored(self) -> Decision:
        """Return what was done as it is."""
        state = State(
            status=self.status,
            requester=self.requester,
            tokens=self.tokens,
            open=self.open,
            arrivals=self.arrivals,
            opened=self.opened,
            counts=self.counts,
            done_by=self.done_by,
            data=self.data,
            messages=self.messages,
            phase=self.phase,
            seq=self.seq + 1,
            result=self.result,
        )
        return Decision(state=state, commands=tuple(self.commands), explanations=tuple(self.explanations))
