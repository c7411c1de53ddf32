"""What can be done to a database round trip, and the shot that does it at the chosen one."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """One fault. The text is what the summary calls it."""

    CUT_BEFORE = "connection cut before the statement arrived"
    CUT_AFTER = "reply dropped after the statement (COMMIT too) was done"
    SERIALIZATION = "error 40001"
    DEADLOCK = "error 40P01"
    KILL_WEB = "kill -9 of the web server"
    KILL_WEB_PROCESS = "kill -9 of one of the web server's processes"
    KILL_WORKER = "kill -9 of the worker"
    KILL_POSTGRES = "kill -9 of PostgreSQL"

    @property
    def sqlstate(self) -> str:
        """The error to answer with; empty where the fault is none."""
        return {Kind.SERIALIZATION: "40001", Kind.DEADLOCK: "40P01"}.get(self, "")


@dataclass
class Shot:
    """One planned fault: happens at the `countdown`-th round trip from now, before or after PostgreSQL has done it.

    `act` is what is done besides cutting the connection (None: nothing). `fired` is set once it has happened.
    """

    kind: Kind
    countdown: int
    late: bool = False
    act: Callable[[], None] | None = None
    fired: threading.Event = field(default_factory=threading.Event)
    statement: str = ""

    def happen(self) -> None:
        """Do what is to be done besides cutting."""
        if self.act is not None:
            self.act()
        self.fired.set()
