"""What an expression asks of the world outside the ticket: roles and today's date; and which names it uses."""

from collections.abc import Iterator

from tenant_apps.workflow_engine.expressions.nodes import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Compare,
    Expr,
    ListOf,
    Literal,
    Node,
    Not,
)


def roles_in(expression: Expr) -> frozenset[str]:
    """Return the role keys that has_role() names."""
    return frozenset(
        node.arguments[1].value
        for node in walk(expression.root)
        if isinstance(node, Call) and node.function == "has_role" and len(node.arguments) > 1
        if isinstance(node.arguments[1], Literal) and isinstance(node.arguments[1].value, str)
    )


def uses_today(expression: Expr) -> bool:
    """Return whether the expression asks for today's date."""
    return any(isinstance(node, Call) and node.function == "today" for node in walk(expression.root))


def walk(node: Node) -> Iterator[Node]:
    """Yield a part and all parts below it, in reading order."""
    yield node
    for child in _children(node):
        yield from walk(child)


def _children(node: Node) -> tuple[Node, ...]:
    children: tuple[Node, ...] = ()
    match node:
        case ListOf():
            children = node.items
        case Call():
            children = node.arguments
        case Arithmetic():
            children = (node.first, *(operand for _sign, operand in node.rest))
        case Compare():
            children = (node.left, node.right)
        case Not():
            children = (node.inner,)
        case AllOf() | AnyOf():
            children = node.parts
    return children
