"""Visits every state of the game, the nearest first, and keeps who leads where."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tenant_apps.workflow_engine.soundness.game import Game, Successor, Trouble
from tenant_apps.workflow_engine.soundness.layout import bits_of
from tenant_apps.workflow_engine.soundness.report import LEFT_BEHIND, STUCK, SoundEvent

ASK_EVERY = 8
NODES_PER_STATE = 20

Key = int | Trouble


@dataclass(slots=True)
class Graph:
    """What was seen: the start is node 0, a fault is a node like a state, and lower numbers are nearer to the start.

    Distance counts events only. Between two settled states lie unsettled ones, one for each step that opened on the
    way; `settled` counts the settled ones, `moves` all
    transitions between states. `steps_out` are the transitions of each node, `parents` the shortest way in. `together`
    holds for each step, by its place, the bits of all that was open with it.
    """

    keys: list[Key] = field(default_factory=list)
    parents: list[tuple[int, SoundEvent | None]] = field(default_factory=list)
    steps_out: list[list[tuple[SoundEvent | None, int]]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)
    together: dict[int, int] = field(default_factory=dict)
    missing: dict[Trouble, list[str]] = field(default_factory=dict)
    settled: int = 0
    moves: int = 0
    whole: bool = True


def is_instant(event: SoundEvent | None) -> bool:
    """Return whether nobody had to do anything for it: it belongs to settling."""
    return event is None or event.kind in ("way", "skipped", "at_once")


def explore(game: Game, *, max_states: int, out_of_time: Callable[[], bool]) -> Graph:
    """Return the whole graph, or what there was of it (`whole` false) when a limit was met."""
    graph = Graph()
    numbers: dict[Key, int] = {}
    found: list[Iterable[Successor]] = []
    waiting: deque[tuple[Key, int, SoundEvent | None]] = deque([(game.start(), -1, None)])
    while waiting:
        key, parent, event = waiting.popleft()
        if key in numbers:
            continue
        number = len(graph.keys)
        too_many = graph.settled > max_states or number > max_states * NODES_PER_STATE
        if too_many or (number % ASK_EVERY == 0 and out_of_time()):
            graph.whole = False
            break
        numbers[key] = number
        graph.keys.append(key)
        graph.parents.append((parent, event))
        following = [] if isinstance(key, tuple) else _following(game, graph, key, number)
        found.append(following)
        graph.moves += sum(not isinstance(target, tuple) for _event, target in following)
        _line_up(waiting, following, number)
    graph.steps_out = [[(event, numbers[key]) for event, key in one if key in numbers] for one in found]
    return graph


def _line_up(waiting: deque[tuple[Key, int, SoundEvent | None]], following: list[Successor], number: int) -> None:
    """Put what happens at once before what is waiting, so that a node is reached with the fewest events."""
    for event, key in reversed(following):
        if is_instant(event):
            waiting.appendleft((key, number, event))
    waiting.extend((key, number, event) for event, key in following if not is_instant(event))


def _following(game: Game, graph: Graph, state: int, number: int) -> list[Successor]:
    if game.stepwise:
        graph.settled += 1
        return _any_opening(game, graph, state, number)
    place = game.next_opening(state)
    if place is not None:
        graph.ran.add(place.id)
        return list(game.open(state, place))
    graph.settled += 1
    _note_open(graph, game.layout.open_bits(state))
    if game.is_done(state):
        graph.done.append(number)
        return []
    doubled: list[Successor] = [(None, trouble) for trouble in game.doubled(state)]
    return doubled or list(game.happen(state)) or [(None, _stuck(game, graph, state))]


def _any_opening(game: Game, graph: Graph, state: int, number: int) -> list[Successor]:
    if game.is_done(state):
        graph.done.append(number)
        return []
    enabled = game.enabled(state)
    graph.ran.update(place.id for place in enabled)
    return [one for place in enabled for one in game.open(state, place)] or [(None, _stuck(game, graph, state))]


def _stuck(game: Game, graph: Graph, state: int) -> Trouble:
    """Name the step that waits for ever: one for which no other waiting step is to blame, the smallest of them."""
    awaited = game.awaited(state)
    blamed = [place for place in awaited if not any(game.is_before(other, place) for other in awaited)]
    place = (blamed or awaited)[0]
    trouble = (LEFT_BEHIND if state & game.layout.all_ends else STUCK), place.id
    graph.missing.setdefault(trouble, game.missing(state, place))
    return trouble


def _note_open(graph: Graph, open_bits: int) -> None:
    for place in bits_of(open_bits):
        graph.together[place] = graph.together.get(place, 0) | open_bits


def pairs_open(game: Game, graph: Graph) -> frozenset[frozenset[str]]:
    """Return the pairs of steps that were open in one state."""
    names = game.layout.steps
    return frozenset(
        frozenset((names[one], names[other]))
        for one, seen_with in graph.together.items()
        for other in bits_of(seen_with)
        if other < one
    )
