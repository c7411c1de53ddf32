"""The parts of a compiled definition: steps, edges, forms, assignments, timers. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenant_apps.workflow_engine.actions import Action, Outside
from tenant_apps.workflow_engine.durations import Duration, Wait
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.fields import FieldSpec
from tenant_apps.workflow_engine.people import Assign, Who

START_EDGE = "start"
OPEN_KINDS = frozenset({"task", "wait", "choice", "sub"})  # these open and wait for an event


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A way from a step to another.

    `id` is `<source>.<place in its next>`, `<source>.events.<place>`, `<source>.timers.<place>`, `<source>.error`, or
    `start` for the way in; `kind` says which of them: next, event, timer, error, start.
    """

    id: str
    source: str
    to: str
    kind: str = "next"
    outcome: str | None = None
    when: Expr | None = None
    otherwise: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """A field on a task's form: `kind` is own (of this form), show (read only) or edit (an earlier field)."""

    kind: str
    field: FieldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """What happens when a step stays open: one of `do`, `reassign`, `go` and `also` (the latter are ids of edges)."""

    place: int
    after: Wait
    every: Duration | None = None
    max: int | None = None
    do: tuple[Action, ...] = ()
    reassign: Who | None = None
    go: str | None = None
    also: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceEvent:
    """One way a choice can go: somebody presses `button`, `message` arrives, or the time `after` has passed."""

    place: int
    edge: str
    to: str
    button: str | None = None
    by: Assign | None = None
    message: str | None = None
    keep: bool = False
    after: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Multi:
    """Many instances of one task: exactly one of `over` (a field), `count` and `persons`.

    `done` is all, any, a number or a condition; `keep` leaves the rest open once it holds.
    """

    over: str | None = None
    count: int | Expr | None = None
    persons: Who | None = None
    sequential: bool = False
    done: str | int | Expr = "all"
    keep: bool = False
    may_add: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OnError:
    """What to do when a step's work in the outside world fails: try `retry` times again, `wait` between, then go on."""

    retry: int | None = None
    wait: Duration | None = None
    go: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `buttons` are the outcomes its worker may choose from; empty means one "Done"."""

    id: str
    kind: str
    title: str
    help: str = ""
    join: str | int = "xor"
    split: str = "xor"
    form: tuple[FormItem, ...] = ()
    outcomes: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    assign: Assign | None = None
    edges: tuple[Edge, ...] = ()
    result: str = ""
    terminate: bool = False
    worker_decides: bool = False
    cancels: tuple[str, ...] = ()
    mutex: str | None = None
    requires: tuple[str, ...] = ()
    skip: Expr | None = None
    priority: Expr | None = None
    due: Duration | None = None
    timers: tuple[Timer, ...] = ()
    multi: Multi | None = None
    do: tuple[Action, ...] = ()
    on_error: OnError | None = None
    after: Wait | None = None
    message: str | None = None
    keep: bool = False
    events: tuple[ChoiceEvent, ...] = ()
    workflow: str = ""
    passes: Mapping[str, Expr] = field(default_factory=dict)
    saves: Mapping[str, str] = field(default_factory=dict)
    bulk: bool = False

    @property
    def is_immediate(self) -> bool:
        """Return whether the step fires at once: gate, end, and auto without work in the outside world."""
        return self.kind in ("gate", "end") or (self.kind == "auto" and not self.acts_outside)

    @property
    def acts_outside(self) -> bool:
        """Return whether an auto step waits for the outside world."""
        return any(isinstance(action, Outside) for action in self.do)

    def own_fields(self) -> tuple[FieldSpec, ...]:
        """Return the fields that this step's form asks for itself."""
        return tuple(item.field for item in self.form if item.kind == "own")
