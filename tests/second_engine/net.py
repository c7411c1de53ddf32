"""A raw document as a net: its edges by id, what leads into each step, what it knows about fields."""

from functools import cached_property
from typing import NamedTuple


class Edge(NamedTuple):
    """One way from a step (None: from outside) to another."""

    id: str
    source: str | None
    to: str
    outcome: str | None = None
    when: str | None = None
    otherwise: bool = False


class Net:
    """Questions about one raw document; nothing in it ever changes."""

    def __init__(self, document: dict):
        self.document = document
        self.steps: dict[str, dict] = document["steps"]
        self.edges = {edge.id: edge for edge in self._edges()}
        self.incoming = {step: [e.id for e in self.edges.values() if e.to == step] for step in self.steps}

    def _edges(self):
        yield Edge("start", None, self.document["start"])
        for step, about in sorted(self.steps.items()):  # an xor join takes the first token in this order
            for place, edge in enumerate(listed_next(about)):
                yield Edge(
                    f"{step}.{place}", step, edge["to"], edge.get("outcome"), edge.get("when"), bool(edge.get("else"))
                )
            for place, event in enumerate(about.get("events", ())):
                yield Edge(f"{step}.events.{place}", step, event["to"])
            for place, timer in enumerate(about.get("timers", ())):
                if target := timer.get("go") or timer.get("also"):
                    yield Edge(f"{step}.timers.{place}", step, target)
            if target := about.get("on_error", {}).get("go"):
                yield Edge(f"{step}.error", step, target)

    def leading_on(self, step: str) -> list[Edge]:
        """Return the edges of `next`; where the worker decides, each answers to its target's name."""
        edges = [self.edges[f"{step}.{place}"] for place, _ in enumerate(listed_next(self.steps[step]))]
        return [edge._replace(outcome=edge.to) for edge in edges] if self.worker_decides(step) else edges

    def worker_decides(self, step: str) -> bool:
        about, edges = self.steps[step], listed_next(self.steps[step])
        plain = not any({"outcome", "when", "else"} & set(edge) for edge in edges)
        return (
            about["type"] == "task" and not about.get("outcomes") and about.get("split", "xor") == "xor"
            and len(edges) > 1 and plain
        )  # fmt: skip

    def buttons(self, step: str) -> list[str]:
        """Return the outcomes that this step offers."""
        about = self.steps[step]
        if about["type"] == "choice":
            return [event["button"] for event in about["events"] if "button" in event]
        if about["type"] != "task":
            return []
        return [edge.to for edge in self.leading_on(step)] if self.worker_decides(step) else about.get("outcomes", [])

    def join(self, step: str):
        """Return xor, and, or, or the number of arrivals that opens the step."""
        join = self.steps[step].get("join", "xor")
        return 1 if join == "first" else join

    @cached_property
    def counting_joins(self) -> list[str]:
        return sorted(step for step in self.steps if isinstance(self.join(step), int))

    @cached_property
    def fields(self) -> dict[str, dict]:
        """Return every field of the document by its id; a step with many instances makes lists of its own."""
        known = {f["id"]: f for f in [*self.document["ticket"]["fields"], *self.document.get("vars", ())]}
        for step, about in self.steps.items():
            for field in self.own_fields(step):
                known.setdefault(field["id"], {**field, "listed": "multi" in about})
        return known

    def own_fields(self, step: str) -> list[dict]:
        return [item for item in self.steps[step].get("form", ()) if "id" in item]


def listed_next(about: dict) -> list[dict]:
    """Return `next` as a list of edges, whichever way it is written."""
    following = about.get("next", [])
    return [{"to": following}] if isinstance(following, str) else following


def message_of(about: dict) -> tuple[str | None, bool]:
    """Return the message that a wait or an event of a choice waits for, and whether it is kept."""
    message = about.get("message")
    return (message["name"], message.get("keep", False)) if isinstance(message, dict) else (message, False)
