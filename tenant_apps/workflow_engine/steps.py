"""The parts of a compiled definition: steps, edges, forms, assignments. Frozen values."""

from dataclasses import dataclass

from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.fields import FieldSpec

START_EDGE = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A way from a step to another. `id` is `<source>.<place in its next>`, or `start` for the way in."""

    id: str
    source: str
    to: str
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
class Assign:
    """Who a task goes to: `kind` role (value: its key), person (value: an e-mail address) or requester (no value)."""

    kind: str
    value: str | None = None
    pick: str = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `buttons` are the outcomes its worker may choose from; empty means one "Done"."""

    id: str
    kind: str
    title: str
    help: str = ""
    join: str = "xor"
    split: str = "xor"
    form: tuple[FormItem, ...] = ()
    outcomes: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    assign: Assign | None = None
    edges: tuple[Edge, ...] = ()
    result: str = ""
    terminate: bool = False
    worker_decides: bool = False
