"""The board of the token game while one event is played: a working copy of the state, thrown away on a refusal."""

from collections.abc import Mapping
from typing import Any

from tenant_apps.workflow_engine.commands import Command, EndInstance, OpenTask, WithdrawTask
from tenant_apps.workflow_engine.decision import Decision, Refusal, WentOn
from tenant_apps.workflow_engine.definition import Definition
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import DONE, RUNNING, State


class Stopped(Exception):  # noqa: N818  # not an error: how a refusal leaves the middle of a game
    """The event is refused; `decide` turns this into the refusal it carries."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class Run:
    """Everything one event may change. Reads the old state, never writes to it."""

    __slots__ = (
        "commands", "counts", "data", "definition", "done_by", "explanations", "facts", "open", "opened", "requester",
        "result", "seq", "status", "tokens",
    )  # fmt: skip

    def __init__(self, definition: Definition, state: State, facts: Facts) -> None:
        self.definition = definition
        self.facts = facts
        self.status = state.status
        self.requester = state.requester
        self.tokens: dict[str, int] = dict(state.tokens)
        self.open: set[tuple[str, int]] = set(state.open)
        self.opened: dict[str, int] = dict(state.opened)
        self.counts: dict[str, Mapping[str, int]] = dict(state.counts)
        self.done_by: Mapping[str, tuple[int, ...]] = state.done_by
        self.data: Mapping[str, Any] = state.data
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

    def merge(self, data: Mapping[str, Any]) -> None:
        """Take over the values that somebody filled in."""
        if data:
            self.data = {**self.data, **data}

    def is_open(self, step: str) -> bool:
        """Return whether a task of this step waits for its worker."""
        return any(opened == step for opened, _n in self.open)

    def open_task(self, step: str) -> None:
        """Begin the next opening of a task step."""
        opening = (step, self.opened[step])
        self.open.add(opening)
        self.commands.append(OpenTask(step=step, n=opening[1]))

    def count_leaving(self, step: str, outcome: str | None) -> None:
        """Remember that the step was left with this outcome."""
        before = self.counts.get(step, {})
        key = outcome or ""
        self.counts[step] = {**before, key: before.get(key, 0) + 1}

    def remember_worker(self, step: str, member: int) -> None:
        """Remember who completed the step; the latest stands last."""
        others = tuple(worker for worker in self.done_by.get(step, ()) if worker != member)
        self.done_by = {**self.done_by, step: (*others, member)}

    def empty(self) -> None:
        """Take every token away and withdraw every open task (`terminate`)."""
        self.tokens.clear()
        self.commands.extend(WithdrawTask(step=step, n=n) for step, n in sorted(self.open))
        self.open.clear()

    def scope(self, outcome: str | None) -> Scope:
        """Return what names mean now."""
        return Scope(
            types=self.definition.types,
            data=self.data,
            outcome=outcome,
            requester=self.requester,
            counts=self.counts,
            facts=self.facts,
        )

    def decision(self) -> Decision:
        """Return what the game came to; ends the run when no token and no open task is left."""
        self.status = RUNNING
        if not self.open and not self.tokens:
            self.status = DONE
            self.commands.append(EndInstance(status=DONE, result=self.result))
        state = State(
            status=self.status,
            requester=self.requester,
            tokens=self.tokens,
            open=frozenset(self.open),
            opened=self.opened,
            counts=self.counts,
            done_by=self.done_by,
            data=self.data,
            seq=self.seq + 1,
            result=self.result,
        )
        return Decision(state=state, commands=tuple(self.commands), explanations=tuple(self.explanations))
