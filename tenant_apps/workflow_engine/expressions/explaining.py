"""Says why a condition came out as it did: which comparison decided, with the values it saw."""

from dataclasses import asdict, dataclass
from typing import Any

from tenant_apps.workflow_engine.expressions.evaluating import Evaluation, truth
from tenant_apps.workflow_engine.expressions.nodes import AllOf, AnyOf, Compare, Expr, Node, Not
from tenant_apps.workflow_engine.expressions.scope import Scope
from tenant_apps.workflow_engine.expressions.values import as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing that was looked at: "amount 1,500 > 1000 holds".

    `left` and `right` are pieces of the expression's text, the values are plain JSON (numbers as strings). Where no
    operator was written (a yes/no field, has_role), `operator` and `right` are empty.
    """

    left: str
    left_value: Any
    operator: str
    right: str
    right_value: Any
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether a condition held, and the comparisons that decided it."""

    holds: bool
    because: tuple[Comparison, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as plain JSON values."""
        return {"holds": self.holds, "because": [asdict(comparison) for comparison in self.because]}


def explain(expression: Expr, scope: Scope) -> Explanation:
    """Evaluate the condition and say what decided. Raises ExpressionError as `evaluate` does."""
    return _explain(expression, expression.root, Evaluation(scope))


def _explain(expression: Expr, node: Node, evaluation: Evaluation) -> Explanation:
    if isinstance(node, AllOf | AnyOf):
        return _chain(expression, node, evaluation)
    if isinstance(node, Not):
        inner = _explain(expression, node.inner, evaluation)
        return Explanation(holds=not inner.holds, because=inner.because)
    if isinstance(node, Compare):
        return _comparison(expression, node, evaluation)
    value = evaluation.value(node)
    holds = truth(value, position=node.at)
    seen = Comparison(
        left=expression.source(node), left_value=as_json(value), operator="", right="", right_value=None, holds=holds
    )
    return Explanation(holds=holds, because=(seen,))


def _chain(expression: Expr, node: AllOf | AnyOf, evaluation: Evaluation) -> Explanation:
    """The first part that settles an and/or decides alone; where none settles it, all parts together do."""
    settles = isinstance(node, AnyOf)
    seen: list[Comparison] = []
    for part in node.parts:
        explained = _explain(expression, part, evaluation)
        if explained.holds == settles:
            return explained
        seen.extend(explained.because)
    return Explanation(holds=not settles, because=tuple(seen))


def _comparison(expression: Expr, node: Compare, evaluation: Evaluation) -> Explanation:
    holds = truth(evaluation.value(node))
    seen = Comparison(
        left=expression.source(node.left),
        left_value=as_json(evaluation.value(node.left)),
        operator=node.operator,
        right=expression.source(node.right),
        right_value=as_json(evaluation.value(node.right)),
        holds=holds,
    )
    return Explanation(holds=holds, because=(seen,))
