"""Writes a condition down for the browser, which hides what does not count; the server decides again."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from tenant_apps.workflow_engine.expressions import Expr, ExpressionError, Scope, evaluate
from tenant_apps.workflow_engine.expressions.evaluating import truth
from tenant_apps.workflow_engine.expressions.kinds import KIND_OF_FIELD, Kind
from tenant_apps.workflow_engine.expressions.needs import walk
from tenant_apps.workflow_engine.expressions.nodes import AllOf, AnyOf, Compare, ListOf, Literal, Name, Node, Not
from tenant_apps.workflow_engine.expressions.scope import OUTCOME
from tenant_apps.workflow_engine.fields import FieldSpec

UNKNOWN: dict[str, Any] = {"known": None}  # the field stays shown
_READ_BY_THE_BROWSER = frozenset({Kind.NUMBER, Kind.TEXT, Kind.TRUTH, Kind.DATE, Kind.LIST, Kind.PERSON})


def live_condition(
    *, condition: Expr, specs: Iterable[FieldSpec], scope: Scope, name_of: Callable[[str], str]
) -> dict[str, Any]:
    """Return the condition as a tree of JSON.

    A tree is `{known: true | false | null}`, `{all: [tree]}`, `{any: [tree]}`, `{not: tree}` or `{op, left, right}`
    with operands `{value}` or `{name, kind}`, an input of the page. What does not hang on the form is worked out here,
    so that no earlier value leaves the server.
    """
    return _Writer({spec.id: spec for spec in specs}, scope, name_of, condition).tree(condition.root)


class _Writer:
    def __init__(
        self, specs: Mapping[str, FieldSpec], scope: Scope, name_of: Callable[[str], str], condition: Expr
    ) -> None:
        self.specs, self.scope, self.name_of, self.condition = specs, scope, name_of, condition

    def tree(self, node: Node) -> dict[str, Any]:
        names = {part.id for part in walk(node) if isinstance(part, Name)}
        if not names & {*self.specs, OUTCOME}:
            return self._settled(node)
        match node:
            case AllOf():
                tree: dict[str, Any] = {"all": [self.tree(part) for part in node.parts]}
            case AnyOf():
                tree = {"any": [self.tree(part) for part in node.parts]}
            case Not():
                tree = {"not": self.tree(node.inner)}
            case Compare():
                tree = self._comparison(node)
            case Name():
                operand = self._operand(node)
                tree = {"op": "==", "left": operand, "right": {"value": True}} if operand else UNKNOWN
            case _:
                tree = UNKNOWN
        return tree

    def _settled(self, node: Node) -> dict[str, Any]:
        try:
            return {"known": truth(evaluate(Expr(self.condition.text, node), self.scope))}
        except ExpressionError:
            return UNKNOWN

    def _comparison(self, node: Compare) -> dict[str, Any]:
        left, right = self._operand(node.left), self._operand(node.right)
        return {"op": node.operator, "left": left, "right": right} if left and right else UNKNOWN

    def _operand(self, node: Node) -> dict[str, Any] | None:
        if isinstance(node, Literal):
            return {"value": _plain(node.value)}
        if isinstance(node, ListOf) and all(isinstance(item, Literal) for item in node.items):
            return {"value": [_plain(item.value) for item in node.items if isinstance(item, Literal)]}
        spec = self.specs.get(node.id) if isinstance(node, Name) else None
        if spec is None or KIND_OF_FIELD[spec.type] not in _READ_BY_THE_BROWSER:
            return None
        return {"name": self.name_of(spec.id), "kind": str(KIND_OF_FIELD[spec.type])}


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
