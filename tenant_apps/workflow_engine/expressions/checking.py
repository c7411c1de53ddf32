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
CONDITION = frozenset({Kind.TRUTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What else is known where an expression stands.

    `here` are names besides the fields; `listed` the fields that hold a list of values, one for each instance of a step
    with many; `columns` the columns of list fields, by field (not checked where None). `instances` are the outcomes
    that count('outcome') may name, None where that has no meaning; `functions` the ones that can be called.
    """

    here: Mapping[str, Kind] = field(default_factory=lambda: {REQUESTER: Kind.PERSON})
    listed: frozenset[str] = frozenset()
    columns: Mapping[str, Mapping[str, FieldType]] | None = None
    instances: Collection[str] | None = None
    functions: Collection[str] = frozenset(FUNCTIONS)


ANYWHERE = Place()


def check(
    expression: Expr,
    types: Mapping[str, FieldType],
    *,
    steps: Mapping[str, Collection[str] | None] | None = None,
    choices: Mapping[str, Collection[str]] | None = None,
    wanted: Collection[Kind] | None = CONDITION,
    place: Place = ANYWHERE,
) -> list[ExpressionFault]:
    """Return all that is wrong with the expression, in reading order.

    `types` are the known names. `steps` are the steps that `count` may name, with their outcomes (None: any), and
    `choices` the values that a choice name can have (a comparison with any other is a fault); both are not checked
    where not given. The whole must come to one of the kinds `wanted`, to any where None is given.
    """
    checking = _Checking(types=types, steps=steps, choices=choices or {}, place=place)
    if wanted == CONDITION:
        checking.must_be_truth(expression.root)
    else:
        checking.must_be(expression.root, wanted)
    return sorted(checking.faults, key=lambda fault: fault.position)


@dataclass
class _Checking:
    types: Mapping[str, FieldType]
    steps: Mapping[str, Collection[str] | None] | None
    choices: Mapping[str, Collection[str]]
    place: Place
    faults: list[ExpressionFault] = field(default_factory=list)

    def fault(self, code: str, node: Node, **params: object) -> Kind:
        self.faults.append(ExpressionFault(code, node.at, params))
        return Kind.ANY

    def must_be_truth(self, node: Node) -> None:
        kind = self.kind(node)
        if kind not in (Kind.TRUTH, Kind.NULL, Kind.ANY):
            self.fault("not_truth", node, kind=str(kind))

    def must_be(self, node: Node, wanted: Collection[Kind] | None) -> None:
        kind = self.kind(node)
        if wanted is None or kind in (*wanted, Kind.NULL, Kind.ANY):
            return
        times = [time for time in _TIMES if time in wanted]
        if kind == Kind.TEXT and times and isinstance(node, Literal):
            if all(_TIMES[time](node.value) is None for time in times):
                self.fault("not_a_date", node, value=str(node.value))
            return
        self.fault("wrong_kind", node, kind=str(kind), wanted=sorted(str(each) for each in wanted))

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
        if node.id in self.place.here:
            return self.place.here[node.id]
        field_type = self.types.get(node.id)
        if field_type is None:
            return self.fault("unknown_name", node, name=node.id)
        return Kind.LIST if node.id in self.place.listed else KIND_OF_FIELD[field_type]

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
            held = self._held(node.right)
            if left not in (held, Kind.ANY, Kind.NULL) and right == Kind.LIST:
                self.fault("cannot_compare", node, left=str(left), right=str(held))

    def _held(self, name: Name) -> Kind:
        """Return the kind of what a list holds: choices, or the values of a step's instances."""
        field_type = self.types.get(name.id) if name.id in self.place.listed else None
        return Kind.TEXT if field_type is None else KIND_OF_FIELD[field_type]

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
        return _Checking(types=self.types, steps=self.steps, choices={}, place=self.place).kind(node)

    def _call(self, node: Call) -> Kind:
        signature = FUNCTIONS[node.function]
        if node.function not in self.place.functions:
            self.fault("not_here", node, function=node.function)
            return signature.gives
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
        elif node.function == "sum":
            self._column(*node.arguments)
        return signature.gives

    def _column(self, rows: Node, column: Node) -> None:
        """Note a sum over a column that the list does not have, or that holds no numbers."""
        if self.place.columns is None or not isinstance(rows, Name) or not isinstance(column, Literal):
            return
        columns = self.place.columns.get(rows.id)
        if columns is None:
            return
        if column.value not in columns:
            self.fault("unknown_column", column, name=rows.id, column=column.value, columns=sorted(columns))
        elif KIND_OF_FIELD[columns[column.value]] != Kind.NUMBER:
            self.fault("no_sum", column, name=rows.id, column=column.value)

    def _count_instances(self, outcome: Literal) -> None:
        """Note a count('outcome') where there are no instances, or none that ends like that."""
        if self.place.instances is None:
            self.fault("no_instances", outcome, outcome=outcome.value)
        elif outcome.value not in self.place.instances:
            self.fault("unknown_ending", outcome, outcome=outcome.value, outcomes=sorted(self.place.instances))

    def _count(self, node: Call) -> None:
        step = node.arguments[0]
        if isinstance(step, Literal) and isinstance(step.value, str) and len(node.arguments) == 1:
            self._count_instances(step)
            return
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
            return
        known = None if self.steps is None else self.steps[step.id]
        if known is not None and outcome.value not in known:
            self.fault("unknown_outcome", outcome, step=step.id, outcome=outcome.value)


def _is_text(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str)
