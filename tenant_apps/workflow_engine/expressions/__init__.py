"""The closed language of conditions: read it, check it, evaluate it, explain it."""

from tenant_apps.workflow_engine.expressions.checking import Place, check
from tenant_apps.workflow_engine.expressions.evaluating import evaluate
from tenant_apps.workflow_engine.expressions.explaining import Comparison, Explanation, explain
from tenant_apps.workflow_engine.expressions.faults import ExpressionError, ExpressionFault
from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.expressions.parser import parse
from tenant_apps.workflow_engine.expressions.scope import RESERVED_NAMES, Scope
from tenant_apps.workflow_engine.expressions.values import Value

__all__ = [
    "RESERVED_NAMES",
    "Comparison",
    "Explanation",
    "Expr",
    "ExpressionError",
    "ExpressionFault",
    "Place",
    "Scope",
    "Value",
    "check",
    "evaluate",
    "explain",
    "parse",
]
