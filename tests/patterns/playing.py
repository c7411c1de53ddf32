"""Plays the documents of the patterns through the pure engine."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tenant_apps.workflow_design.loader import load
from tenant_apps.workflow_engine.definition import compile_document
from tenant_apps.workflow_engine.events import AddInstance, Cancel, Complete, FinishMulti, Fire, Message, SubDone
from tenant_apps.workflow_engine.facts import Facts
from tests.workflow_engine.playing import Play

DOCUMENTS = Path(__file__).parent / "documents"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def text_of(number: int) -> str:
    """Return the pattern's document."""
    [path] = DOCUMENTS.glob(f"{number:02}_*.yaml")
    return path.read_text(encoding="utf-8")


class PatternPlay(Play):
    """A ticket of one pattern; `do` completes the latest opening of a task, or one instance of it."""

    def __init__(self, number: int, **data: Any) -> None:
        document = load(text=text_of(number)).document
        assert document is not None
        super().__init__(compile_document(document), facts=Facts(today=date(2026, 11, 23)), **data)

    def do(self, step: str, outcome: str | None = None, *, instance: int | None = None, **data: Any) -> "PatternPlay":
        """Complete an open task; it must be allowed."""
        n = self.state.opened[step]
        answer = self.send(Complete(at=AT, by=1, step=step, n=n, outcome=outcome, data=data, instance=instance))
        assert getattr(answer, "kind", "refused") == "moved", answer
        return self

    def fire(self, step: str, source: str, place: int = 0) -> "PatternPlay":
        """Let a time come."""
        self.send(Fire(at=AT, step=step, n=self.state.opened[step], source=source, place=place))
        return self

    def message(self, name: str) -> "PatternPlay":
        """Let a message arrive."""
        self.send(Message(at=AT, name=name))
        return self

    def child_ends(self, step: str, result: str) -> "PatternPlay":
        """Let the child workflow of a step end."""
        self.send(SubDone(at=AT, step=step, n=self.state.opened[step], result=result))
        return self

    def add(self, step: str, item: Any) -> "PatternPlay":
        """Add an instance to a step with many."""
        self.send(AddInstance(at=AT, by=1, step=step, n=self.state.opened[step], item=item))
        return self

    def finish_early(self, step: str) -> "PatternPlay":
        """End a step with many instances with what is finished."""
        self.send(FinishMulti(at=AT, by=1, step=step, n=self.state.opened[step]))
        return self

    def cancel(self) -> "PatternPlay":
        """Cancel the ticket."""
        self.send(Cancel(at=AT, by=1))
        return self

    @property
    def many(self) -> list[int]:
        """The open instances of all steps with many."""
        return [instance for opening in self.state.open.values() if opening.many for instance in opening.many.open]

    @property
    def ended(self) -> tuple[str, str]:
        """The status and the result."""
        return self.state.status, self.state.result
