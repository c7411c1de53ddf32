"""Small workflows written short, and a player that completes their tasks."""

from datetime import UTC, date, datetime

from tenant_apps.workflow_engine.decide import decide, fold
from tenant_apps.workflow_engine.decision import Decision, Refusal
from tenant_apps.workflow_engine.definition import Definition, compile_document
from tenant_apps.workflow_engine.events import Complete, Submit
from tenant_apps.workflow_engine.facts import Facts
from tenant_apps.workflow_engine.state import State

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FACTS = Facts(today=date(2026, 11, 23), roles={"boss": frozenset({7})})
FIELDS = [
    {"id": "amount", "type": "money"},
    {"id": "kind", "type": "choice", "choices": ["it", "office"]},
    {"id": "due", "type": "date"},
]


def workflow(start: str, **steps) -> Definition:
    """Compile steps written as {"type": …}; a task is assigned to the role `staff` unless it says otherwise."""
    whole = {
        name: {"assign": {"to": {"role": "staff"}}, **step} if step["type"] == "task" else step
        for name, step in steps.items()
    }
    return compile_document(
        {
            "format": "ticketflower/v1",
            "key": "w",
            "title": "W",
            "ticket": {"fields": FIELDS},
            "start": start,
            "steps": whole,
        }
    )


def task(next_, **more):
    return {"type": "task", "next": next_, **more}


def gate(next_, **more):
    return {"type": "gate", "next": next_, **more}


def end(**more):
    return {"type": "end", **more}


class Play:
    """One run: submits, completes, remembers its history."""

    def __init__(self, definition: Definition, *, by: int = 1, facts: Facts = FACTS, **data) -> None:
        self.definition = definition
        self.facts = facts
        self.history = []
        self.state = State.initial()
        self.last = self.send(Submit(at=AT, by=by, data=data))

    def send(self, event) -> Decision | Refusal:
        answer = decide(definition=self.definition, state=self.state, event=event, facts=self.facts)
        self.history.append((self.definition, event, self.facts))
        if isinstance(answer, Decision):
            self.state = answer.state
        self.last = answer
        return answer

    def complete(self, step: str, outcome: str | None = None, *, by: int = 1, n: int | None = None, **data):
        n = self.state.opened.get(step, 1) if n is None else n
        return self.send(Complete(at=AT, by=by, step=step, n=n, outcome=outcome, data=data))

    @property
    def open(self) -> list[str]:
        return sorted(self.state.open)

    @property
    def openings(self) -> set[tuple[str, int]]:
        return {(step, opening.n) for step, opening in self.state.open.items()}

    def folded(self) -> State:
        return fold(history=self.history)
