"""Which steps can still send a token to a join: the question of or-joins and of the reset of first/N joins."""

from collections.abc import Mapping
from dataclasses import dataclass

from tenant_apps.workflow_engine.steps import Edge


@dataclass(frozen=True, slots=True)
class Ways:
    """For each incoming edge of one join, the steps from which a path leads there without passing the join."""

    by_edge: Mapping[str, frozenset[str]]


def ways_to(join: str, edges: Mapping[str, Edge]) -> Ways:
    """Return who can reach each incoming edge of the join. Conditions are ignored, edges of all kinds count."""
    sources: dict[str, set[str]] = {}
    for edge in edges.values():
        if edge.source and edge.source != join:
            sources.setdefault(edge.to, set()).add(edge.source)
    return Ways({edge.id: _backwards(edge.source, join, sources) for edge in edges.values() if edge.to == join})


def _backwards(begin: str, join: str, sources: Mapping[str, set[str]]) -> frozenset[str]:
    if not begin or begin == join:
        return frozenset()
    reached, waiting = {begin}, [begin]
    while waiting:
        fresh = sources.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting.extend(fresh)
    return frozenset(reached)
