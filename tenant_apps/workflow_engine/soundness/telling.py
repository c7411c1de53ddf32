"""Tells the shortest path to a fault: what of it matters, and what merely follows."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tenant_apps.workflow_engine.soundness.exploring import Graph, is_instant
from tenant_apps.workflow_engine.soundness.report import SoundEvent

Distance = Mapping[int, int]


class Distances:
    """How many events it takes from each node to some nodes."""

    def __init__(self, graph: Graph) -> None:
        self._ways_in: list[list[tuple[int, int]]] = [[] for _key in graph.keys]
        for source, leading in enumerate(graph.steps_out):
            for event, target in leading:
                self._ways_in[target].append((source, 0 if is_instant(event) else 1))

    def to(self, targets: Iterable[int]) -> Distance:
        """Return the distances of all nodes from which a target can be reached."""
        waiting = deque((target, 0) for target in targets)
        known: dict[int, int] = {}
        while waiting:
            node, distance = waiting.popleft()
            if node in known:
                continue
            known[node] = distance
            for source, cost in self._ways_in[node]:
                if cost:
                    waiting.append((source, distance + 1))
                else:
                    waiting.appendleft((source, distance))
        return known


def way_to(graph: Graph, node: int, distance: Distance) -> tuple[SoundEvent, ...]:
    """Return the events on the shortest way to the node, each marked whether it is worth telling.

    Worth telling is what somebody or something decided: an outcome, an event, a timer, an error, a condition. A step
    that was merely done is told only when there is nothing else. `what` stays only where another outcome of the same
    step would lead away from the fault; a way that data chose only where no told step after it shows the same.
    """
    events: list[SoundEvent] = []
    shown: set[str] = set()
    while graph.parents[node][0] >= 0:
        parent, event = graph.parents[node]
        if event is not None:
            told = _told(graph, parent, event, distance, shown)
            events.append(told)
            shown.update({told.step} if told.told else ())
        node = parent
    if not any(event.told for event in events):
        events = [replace(event, told=not is_instant(event)) for event in events]
    return tuple(reversed(events))


def _told(graph: Graph, node: int, event: SoundEvent, distance: Distance, shown: set[str]) -> SoundEvent:
    matters = _matters(graph, node, event, distance)
    if is_instant(event):
        implied = event.kind == "way" and set(event.what.split(", ")) <= shown
        return replace(event, told=matters and not implied)
    if event.kind == "completed":
        return replace(event, told=bool(event.what), what=event.what if matters else "")
    return replace(event, told=event.kind != "rest")


def _matters(graph: Graph, node: int, event: SoundEvent, distance: Distance) -> bool:
    """Return whether the step could have gone another way, from where the fault is farther or out of reach.

    A step that is skipped, or passed at once, saves the one event by which somebody would have left it: that is no
    difference.
    """
    near = distance[node] + (event.kind in ("skipped", "at_once")) - (not is_instant(event))
    others = (distance.get(target) for other, target in graph.steps_out[node] if _is_alternative(other, event))
    return any(other is None or other > near for other in others)


def _is_alternative(other: SoundEvent | None, event: SoundEvent) -> bool:
    """Return whether the other could have happened instead: at a step that opens, also that it stays open."""
    if other is None or is_instant(event):
        return is_instant(event)
    return other.step == event.step and other.kind == event.kind
