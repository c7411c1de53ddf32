"""Finds what is wrong with an expression before anything runs: unknown names, wrong types, impossible comparisons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tenant_apps.workflow_engine.expressions.faults import ExpressionFault
from tenant_apps.workflow_engine.expressions.functions import FUNCTIONS
from tenant_apps.workflow_engine.expressions.kinds import KIND_OF_FIELD, ORDERED, Kind, sum_kind
from tenant_apps.workflow_engine.expressions.nodes import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Compare,
    Expr,
    ListOf,
    Literal,
    Name,
    Node,
    Not,
)
from tenant_apps.workflow_engine.expressions.scope import REQUESTER
from tenant_apps.workflow_engine.expressions.values import kind_of_value, parse_date, parse_moment
from tenant_apps.workflow_engine.fields import FieldType

_TIMES = {Kind.DATE: parse_date, Kind.MOMENT: parse_moment}


def check(
    expression: Expr,
    types: Mapping[str, FieldType],
    *,
    steps: Mapping[str, Collection[str]] | None = None,
    choices: Mapping[str, Collection[str]] | None = None,
    condition: bool = True,
) -> list[ExpressionFault]:
    """Return all that is wrong with the expression, in reading order.

    `types` are the known names; `requester` is always known. `steps` are the steps that `count` may name, with their
    outcomes, and `choices` the values that a choice name can have (a comparison with any other is a fault); both are
    not checked where not given. With `condition` the whole must come to yes or no.
    """
    checking = _Checking(types=types, steps=steps, choices=choices or {})
    if condition:
        checking.must_be_truth(expression.root)
    else:
        checking.kind(expression.root)
    return sorted(checking.faults, key=lambda fault: fault.position)


@dataclass
class _Checking:
    types: Mapping[str, FieldType]
    steps: Mapping[str, Collection[str]] | None
    choices: Mapping[str, Collection[str]]
    faults: list[ExpressionFault] = field(default_factory=list)

    def fault(self, code: str, node: Node, **params: object) -> Kind:
        self.faults.append(ExpressionFault(code, node.at, params))
        return Kind.ANY

    def must_be_truth(self, node: Node) -> None:
        kind = self.kind(node)
        if kind not in (Kind.TRUTH, Kind.NULL, Kind.ANY):
            self.fault("not_truth", node, kind=str(kind))

    def kind(self, node: Node) -> Kind:
        """Return the kind that a part comes to, noting what is wrong inside it."""
        match node:
            case Literal():
                kind = kind_of_value(node.value)
            case Name():
                kind = self._name(node)
            case ListOf():
                kind = self._list(node)
            case Arithmetic():
                kind = self._arithmetic(node)
            case Compare():
                kind = self._compare(node)
            case Call():
                kind = self._call(node)
            case _:
                kind = self._logic(node)
        return kind

    def _logic(self, node: Node) -> Kind:
        if isinstance(node, Not):
            self.must_be_truth(node.inner)
        elif isinstance(node, AllOf | AnyOf):
            for part in node.parts:
                self.must_be_truth(part)
        return Kind.TRUTH

    def _list(self, node: ListOf) -> Kind:
        for item in node.items:
            self.kind(item)
        return Kind.LIST

    def _name(self, node: Name) -> Kind:
        if node.id == REQUESTER:
            return Kind.PERSON
        field_type = self.types.get(node.id)
        return self.fault("unknown_name", node, name=node.id) if field_type is None else KIND_OF_FIELD[field_type]

    def _arithmetic(self, node: Arithmetic) -> Kind:
        kind = self.kind(node.first)
        for sign, operand in node.rest:
            other = self.kind(operand)
            combined = sum_kind(kind, sign, other)
            if combined is None:
                combined = self.fault("cannot_combine", operand, sign=sign, left=str(kind), right=str(other))
            kind = combined
        return kind

    def _compare(self, node: Compare) -> Kind:
        left, right = self.kind(node.left), self.kind(node.right)
        if node.operator == "in":
            self._in(node, left, right)
            return Kind.TRUTH
        self._pair(node, node.left, left, node.right, right)
        if node.operator not in ("==", "!=") and left == right and left not in (*ORDERED, Kind.NULL, Kind.ANY):
            self.fault("no_order", node, kind=str(left))
        return Kind.TRUTH

    def _in(self, node: Compare, left: Kind, right: Kind) -> None:
        if right not in (Kind.LIST, Kind.ANY, Kind.NULL):
            self.fault("not_a_list", node.right, kind=str(right))
        if isinstance(node.right, ListOf):
            for item in node.right.items:
                self._pair(item, node.left, left, item, self._quiet_kind(item))
        elif isinstance(node.right, Name):
            self._choice(node.right, node.left)
            if left not in (Kind.TEXT, Kind.ANY, Kind.NULL) and right == Kind.LIST:
                self.fault("cannot_compare", node, left=str(left), right=str(Kind.TEXT))

    def _pair(self, place: Node, left_node: Node, left: Kind, right_node: Node, right: Kind) -> None:
        """Note a fault where the two can never be compared."""
        if self._time_beside_text(left, right, right_node) or self._time_beside_text(right, left, left_node):
            return
        if left != right and not {left, right} & {Kind.ANY, Kind.NULL}:
            self.fault("cannot_compare", place, left=str(left), right=str(right))
            return
        self._choice(left_node, right_node)
        self._choice(right_node, left_node)

    def _time_beside_text(self, time: Kind, text: Kind, node: Node) -> bool:
        if time not in _TIMES or text != Kind.TEXT or not isinstance(node, Literal):
            return False
        if _TIMES[time](node.value) is None:
            self.fault("not_a_date", node, value=str(node.value))
        return True

    def _choice(self, name: Node, value: Node) -> None:
        if not isinstance(name, Name) or not isinstance(value, Literal) or not isinstance(value.value, str):
            return
        known = self.choices.get(name.id)
        if known is not None and value.value not in known:
            self.fault("not_a_choice", value, name=name.id, value=value.value, choices=sorted(known))

    def _quiet_kind(self, node: Node) -> Kind:
        """Return a part's kind without noting its faults a second time."""
        return _Checking(types=self.types, steps=self.steps, choices={}).kind(node)

    def _call(self, node: Call) -> Kind:
        signature = FUNCTIONS[node.function]
        given, most = len(node.arguments), len(signature.takes)
        if not signature.needed <= given <= most:
            self.fault("argument_count", node, function=node.function, given=given, least=signature.needed, most=most)
            return signature.gives
        if node.function == "count":
            self._count(node)
            return signature.gives
        for place, argument in enumerate(node.arguments):
            kind = self.kind(argument)
            if kind not in (*signature.takes[place], Kind.ANY, Kind.NULL):
                self.fault("wrong_argument", argument, function=node.function, place=place + 1, kind=str(kind))
        if node.function in ("has_role", "sum") and not _is_text(node.arguments[1]):
            self.fault("literal_needed", node.arguments[1], function=node.function)
        return signature.gives

    def _count(self, node: Call) -> None:
        step = node.arguments[0]
        if not isinstance(step, Name):
            self.fault("literal_needed", step, function="count")
            return
        if self.steps is not None and step.id not in self.steps:
            self.fault("unknown_step", step, step=step.id)
            return
        if len(node.arguments) == 1:
            return
        outcome = node.arguments[1]
        if not isinstance(outcome, Literal) or not isinstance(outcome.value, str):
            self.fault("literal_needed", outcome, function="count")
        elif self.steps is not None and outcome.value not in self.steps[step.id]:
            self.fault("unknown_outcome", outcome, step=step.id, outcome=outcome.value)


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str)
