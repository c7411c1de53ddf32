"""What the clients asked for and what they were told: the truth that the database must agree with."""

import threading
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A ticket that a client was told exists."""

    company: str
    command_id: uuid.UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class Completed:
    """A task that a client was told is done by this command."""

    company: str
    command_id: uuid.UUID
    task_id: int


@dataclass
class Ledger:
    """Filled by many threads. `issued`: every submit command ever sent, answered or not, by company."""

    issued: dict[str, set[uuid.UUID]] = field(default_factory=dict)
    submitted: list[Submitted] = field(default_factory=list)
    completed: list[Completed] = field(default_factory=list)
    refused: list[tuple[str, uuid.UUID]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    retries: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self, company: str, command_id: uuid.UUID) -> None:
        """Remember a submit command before it is sent."""
        with self._lock:
            self.issued.setdefault(company, set()).add(command_id)

    def note(self, answer: Submitted | Completed) -> None:
        """Remember what a client was told."""
        with self._lock:
            if isinstance(answer, Submitted):
                self.submitted.append(answer)
            else:
                self.completed.append(answer)

    def refuse(self, company: str, command_id: uuid.UUID) -> None:
        """Remember that a client was told that its completion counts for nothing."""
        with self._lock:
            self.refused.append((company, command_id))

    def wonder(self, what: str) -> None:
        """Remember an answer that nobody can explain."""
        with self._lock:
            self.strange.append(what)

    def retried(self) -> None:
        """Count a command that was sent again."""
        with self._lock:
            self.retries += 1
