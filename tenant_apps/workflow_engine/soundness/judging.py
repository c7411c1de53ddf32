"""Reads the faults off the explored graph, one for each cause, the shortest path first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tenant_apps.workflow_engine.soundness.exploring import Graph
from tenant_apps.workflow_engine.soundness.game import Game, Trouble
from tenant_apps.workflow_engine.soundness.reaching import upstream
from tenant_apps.workflow_engine.soundness.report import DOUBLED, ENDLESS, ENDS_TWICE, NEVER_RUNS, SoundFault
from tenant_apps.workflow_engine.soundness.telling import Distances, way_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A fault before it is told: where in the graph it shows first, and everywhere it shows."""

    code: str
    step: str
    node: int
    nodes: frozenset[int]


def faults_of(game: Game, graph: Graph) -> tuple[SoundFault, ...]:
    """Return the faults of a graph, whole or not; what only follows from another fault is left out."""
    back = Distances(graph)
    found = list(_troubles(graph))
    if graph.whole:
        found.extend(_endless(game, graph, back, found))
    found = list(_causes(game, found))
    told = [_told(graph, back, one) for one in found]
    if graph.whole and not any(one.code in (DOUBLED, ENDS_TWICE) for one in found):
        told.extend(_never_runs(game, graph, {one.step for one in found}))
    return tuple(told)


def _troubles(graph: Graph) -> Iterator[Found]:
    for number, key in enumerate(graph.keys):
        if isinstance(key, tuple):
            yield Found(code=key[0], step=key[1], node=number, nodes=frozenset({number}))


def _endless(game: Game, graph: Graph, back: Distances, found: Iterable[Found]) -> Iterator[Found]:
    """Yield the first node from which neither an end nor any other fault can be reached."""
    leaving = set(back.to([*graph.done, *(one.node for one in found)]))
    trapped = [number for number in range(len(graph.keys)) if number not in leaving]
    if trapped:
        state = graph.keys[trapped[0]]
        assert isinstance(state, int)  # noqa: S101  # a fault leads to itself, so it is never trapped; narrows the type
        opened = game.layout.names_of(game.layout.open_bits(state))
        where = opened or [place.id for place in game.awaited(state)]
        yield Found(code=ENDLESS, step=where[0], node=trapped[0], nodes=frozenset(trapped))


def _causes(game: Game, found: Iterable[Found]) -> Iterator[Found]:
    """Leave out a second fault at one step, and what only follows from a step that is active twice."""
    codes: dict[str, str] = {}
    for one in sorted(found, key=lambda one: one.node):
        twice = {step for step, code in codes.items() if code in (DOUBLED, ENDS_TWICE) and step != one.step}
        before = upstream(game.net, one.step)
        follows = bool(twice & before) or any(_share_source(game, step, one.step) for step in twice)
        if not follows and (one.step not in codes or {codes[one.step], one.code} == {DOUBLED, ENDS_TWICE}):
            yield one
        codes.setdefault(one.step, one.code)


def _share_source(game: Game, one: str, other: str) -> bool:
    """Return whether some step leads directly to both: then one round too many doubles both, for one reason."""
    sources = [{edge.source for edge in game.net.incoming[step_id]} for step_id in (one, other)]
    return bool(sources[0] & sources[1] - {""})


def _told(graph: Graph, back: Distances, one: Found) -> SoundFault:
    trouble: Trouble = (one.code, one.step)
    path = way_to(graph, one.node, back.to(one.nodes))
    return SoundFault(code=one.code, step=one.step, path=path, missing=tuple(graph.missing.get(trouble, ())))


def _never_runs(game: Game, graph: Graph, blamed: set[str]) -> Iterator[SoundFault]:
    """Yield the dead steps that a live step leads to; the others only follow, as does what lies behind a fault."""
    dead = [step_id for step_id in game.layout.steps if step_id not in graph.ran]
    first = [step_id for step_id in dead if any(e.source in graph.ran for e in game.net.incoming[step_id])]
    if not blamed and not first:
        first = dead
    for step_id in first:
        if not blamed & upstream(game.net, step_id):
            yield SoundFault(code=NEVER_RUNS, step=step_id)
