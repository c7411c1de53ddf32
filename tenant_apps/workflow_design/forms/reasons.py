"""Puts a condition, and the reasons that made it hold, into words for the people who fill in a form."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.workflow_design.words import readable
from tenant_apps.workflow_engine.expressions import RESERVED_NAMES, Explanation, Expr
from tenant_apps.workflow_engine.expressions.nodes import AllOf, AnyOf, Compare, Node, Not

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # the stubs' name for a lazy text

Labels = Mapping[str, str]

# operator → (the words where it holds, the words where it does not)
_WORDS: dict[str, tuple["str | _StrPromise", "str | _StrPromise"]] = {
    "==": (gettext_lazy("%(left)s is %(right)s"), gettext_lazy("%(left)s is not %(right)s")),
    "!=": (gettext_lazy("%(left)s is not %(right)s"), gettext_lazy("%(left)s is %(right)s")),
    "<": (gettext_lazy("%(left)s is less than %(right)s"), gettext_lazy("%(left)s is not less than %(right)s")),
    "<=": (gettext_lazy("%(left)s is at most %(right)s"), gettext_lazy("%(left)s is not at most %(right)s")),
    ">": (gettext_lazy("%(left)s is more than %(right)s"), gettext_lazy("%(left)s is not more than %(right)s")),
    ">=": (gettext_lazy("%(left)s is at least %(right)s"), gettext_lazy("%(left)s is not at least %(right)s")),
    "in": (gettext_lazy("%(left)s is one of %(right)s"), gettext_lazy("%(left)s is none of %(right)s")),
}
_BARE = (gettext_lazy("%(left)s is yes"), gettext_lazy("%(left)s is not yes"))
_LITERALS = {"null": gettext_lazy("empty"), "true": gettext_lazy("yes"), "false": gettext_lazy("no")}
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def reason_words(explanation: Explanation, *, labels: Labels) -> str:
    """Return what decided, for example “outcome is not “approve””; fields by their labels."""
    return _(" and ").join(
        _phrase(seen.left, seen.operator, seen.right, labels, holds=seen.holds) for seen in explanation.because
    )


def condition_words(expression: Expr, *, labels: Labels) -> str:
    """Return the whole condition, for example “Amount is at least 500 or Urgent is yes”."""
    return _node(expression, expression.root, labels, holds=True)


def _node(expression: Expr, node: Node, labels: Labels, *, holds: bool) -> str:
    if isinstance(node, Not):
        return _node(expression, node.inner, labels, holds=not holds)
    if isinstance(node, AllOf | AnyOf):
        joined = _(" and ") if isinstance(node, AllOf) == holds else _(" or ")
        return joined.join(_node(expression, part, labels, holds=holds) for part in node.parts)
    if isinstance(node, Compare):
        left, right = expression.source(node.left), expression.source(node.right)
        return _phrase(left, node.operator, right, labels, holds=holds)
    return _phrase(expression.source(node), "", "", labels, holds=holds)


def _phrase(left: str, operator: str, right: str, labels: Labels, *, holds: bool) -> str:
    words = _WORDS.get(operator, _BARE)[0 if holds else 1]
    return str(words) % {"left": _operand(left, labels), "right": _operand(right, labels)}


def _operand(source: str, labels: Labels) -> str:
    text = source.strip()
    if text in _LITERALS:
        return str(_LITERALS[text])
    if _IDENTIFIER.fullmatch(text):
        return labels.get(text) or (text if text in RESERVED_NAMES else readable(text))
    return _QUOTED.sub(lambda found: f"“{found[1] or found[2] or ''}”", text.strip("[]"))
