"""By which sets of edges a step can be left. Data is unknown here: any condition may hold or not, but honestly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TypeVar

from tenant_apps.workflow_engine.soundness.net import Net, NetEdge, NetStep

MAX_FREE_EDGES = 6

Item = TypeVar("Item")


class TooManyWays(Exception):  # noqa: N818  # not an error of the definition: it is merely too large to prove
    """A split has so many free edges that their combinations cannot all be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to leave: the edges that get a token, and the outcome or event (`what`) if there is one."""

    edges: tuple[NetEdge, ...]
    what: str = ""


def ways_out(net: Net, step: NetStep) -> tuple[Way, ...]:
    """Return every way in which an ordinary completion can leave the step.

    A split on conditions alone is taken to be exhaustive (whether it has an else is another check). Two splits on the
    same condition are not correlated: each may go either way. Raises TooManyWays.
    """
    edges = net.leaving(step.id, "next")
    if step.kind == "choice":
        return tuple(Way(edges=(edge,), what=edge.name) for edge in net.leaving(step.id, "event"))
    if step.worker_decides:
        targets = {edge.to: edge for edge in reversed(edges)}
        return tuple(Way(edges=(edge,), what=target) for target, edge in sorted(targets.items()))
    ways = (
        Way(edges=chosen, what=_called(outcomes))
        for outcomes in _possible_outcomes(step, edges)
        for chosen in _chosen(step, [edge for edge in edges if edge.outcome is None or edge.outcome in outcomes])
    )
    return tuple(dict.fromkeys(ways))


def quiet_ways(net: Net, step: NetStep) -> tuple[Way, ...]:
    """Return how a step is left that nobody did (skipped, no instances): by the only edge or the first else-edge."""
    edges = net.leaving(step.id, "next")
    if step.split == "and" or len(edges) == 1:
        return (Way(edges=edges),)
    return tuple(Way(edges=(edge,)) for edge in edges if edge.otherwise)[:1]


def _possible_outcomes(step: NetStep, edges: Sequence[NetEdge]) -> Iterator[frozenset[str]]:
    """Yield the sets of outcomes that a completion can have: one at most, several where instances each had theirs.

    For an exclusive split one outcome shows all there is: more outcomes open no further edge.
    """
    if step.kind == "sub":
        outcomes: tuple[str, ...] = tuple(sorted({edge.outcome for edge in edges if edge.outcome is not None}))
        yield frozenset()
    else:
        outcomes = step.outcomes
    if step.multi and step.split == "or":
        yield from (frozenset(some) for some in _subsets(outcomes) if some)
    else:
        yield from (frozenset({outcome}) for outcome in outcomes)
    if not outcomes and step.kind != "sub":
        yield frozenset()


def _chosen(step: NetStep, fitting: Sequence[NetEdge]) -> Iterable[tuple[NetEdge, ...]]:
    if step.split == "and":
        return [tuple(fitting)] if fitting else []
    proper = [edge for edge in fitting if not edge.otherwise]
    otherwise = [(edge,) for edge in fitting if edge.otherwise][:1]
    certain = tuple(edge for edge in proper if not edge.conditional)
    if step.split == "or":
        free = [edge for edge in proper if edge.conditional]
        sets = [(*certain, *some) for some in _subsets(free)]
        return [chosen for chosen in sets if chosen] + ([] if certain else otherwise)
    if certain:
        return [(edge,) for edge in proper[: proper.index(certain[0]) + 1]]
    return [(edge,) for edge in proper] + otherwise


def _subsets(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    if len(items) > MAX_FREE_EDGES:
        raise TooManyWays
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def _called(outcomes: frozenset[str]) -> str:
    return "+".join(sorted(outcomes))
