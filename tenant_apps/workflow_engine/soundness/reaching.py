"""The or-join's question, prepared: what would have to be gone for an edge into a join to stay empty for good."""

from collections.abc import Mapping

from tenant_apps.workflow_engine.soundness.layout import Layout, union
from tenant_apps.workflow_engine.soundness.net import Net


def blockers(net: Net, layout: Layout, join: str) -> Mapping[int, int]:
    """Return, for the token bit of each edge into the join, the bits of all that can still lead a token onto it.

    These are the open steps and the marked edges from which a path (of edges of any kind, conditions ignored) leads
    to the edge's source without passing the join.
    """
    return {
        layout.token(edge.id): union(
            layout.opened(step_id) | layout.tokens(one.id for one in net.incoming[step_id])
            for step_id in upstream(net, edge.source, without=join)
        )
        for edge in net.incoming[join]
    }


def upstream(net: Net, target: str, *, without: str = "") -> set[str]:
    """Return the steps from which a path leads to the target (itself too), `without` taken out of the net."""
    found = {target} - {"", without}
    waiting = list(found)
    while waiting:
        for edge in net.incoming[waiting.pop()]:
            if edge.source not in found and edge.source not in ("", without):
                found.add(edge.source)
                waiting.append(edge.source)
    return found
