"""What `decide` answers: a decision, or a refusal that leaves everything as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenant_apps.workflow_engine.commands import Command
from tenant_apps.workflow_engine.expressions.explaining import Explanation
from tenant_apps.workflow_engine.state import State

MOVED = "moved"
SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOn:
    """Why the workflow went from `step` to `to`: the condition of that edge held. `reason` None: the else-edge."""

    step: str
    to: str
    reason: Explanation | None

    def to_json(self) -> dict[str, Any]:
        """Return {step, to, otherwise, because: [{left, left_value, operator, right, right_value, holds}]}."""
        because = self.reason.to_json()["because"] if self.reason else []
        return {"step": self.step, "to": self.to, "otherwise": self.reason is None, "because": because}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The new state and what follows from it. `kind` is moved, or superseded: overtaken, nothing but `seq` changed."""

    state: State
    commands: tuple[Command, ...] = ()
    kind: str = MOVED
    explanations: tuple[WentOn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing happened. `where` is the step it happened at, or empty.

    Reasons: wrong_state (the run has not begun, or began already), unknown_task (never opened, or not of this kind),
    outcome_not_offered, no_way_on (no edge holds), stuck (tokens wait but nothing can ever open), settle_limit (round
    in circles), too_many_instances, effect_failed, unknown_step and already_open (where a ticket is to be moved),
    expression (something could not be worked out; `params` has its text, code and position).
    """

    reason: str
    where: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
